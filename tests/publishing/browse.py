"""Opens each page of a site in a browser, and prints what is wrong there as a JSON list.

    python browse.py SITE BROWSER

It needs Playwright, and a Chromium that is there already.
"""

from __future__ import annotations

import functools
import http.server
import importlib
import json
import sys
import threading
from pathlib import Path
from typing import Any

# It is in the environment that builds the site, and not in that of the tests.
playwright: Any = importlib.import_module("playwright.sync_api")

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Server(http.server.SimpleHTTPRequestHandler):
    """Serves the site, and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def faults(site: Path, browser: str) -> list[str]:
    """Return what is wrong with the pages."""
    found: list[str] = []
    handler = functools.partial(Server, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}/"
        with playwright.sync_playwright() as play:
            chromium = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            for size, (width, height) in SIZES.items():
                with chromium.new_page(viewport={"width": width, "height": height}) as page:
                    for path in sorted(site.rglob("index.html")):
                        where = path.parent.relative_to(site).as_posix()
                        found += [f"{size} {where}: {fault}" for fault in visit(page, home, where)]
            chromium.close()
        server.shutdown()
    return found


def visit(page: Any, home: str, where: str) -> list[str]:
    """Open a page and return its faults."""
    found: list[str] = []

    def requested(request: Any) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            found.append(f"asks for {request.url}")

    def answered(response: Any) -> None:
        if response.status >= 400:
            found.append(f"{response.status} for {response.url}")

    listeners = {
        "console": lambda said: found.append(said.text) if said.type == "error" else None,
        "pageerror": lambda error: found.append(str(error)),
        "request": requested,
        "response": answered,
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    page.goto(home + ("" if where == "." else f"{where}/"), wait_until="load")
    if not page.locator("h1").first.is_visible():
        found.append("shows no heading")
    if page.evaluate(TOO_WIDE):
        found.append("is wider than the screen")
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return found


if __name__ == "__main__":
    print(json.dumps(faults(Path(sys.argv[1]), sys.argv[2])))
