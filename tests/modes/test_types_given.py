"""Types that a library does not declare and the catalog adds are the same in every mode.

The library is a small one of the name of a catalogued one, so that it can be edited.
"""

from __future__ import annotations

import pytest

from tests.modes.test_cache_modes import HELP, OTHERS
from tests.mypy_project import Project, Result

LIBRARY = """
class PubSub:
    async def __aenter__(self){}:
        return self
    async def __aexit__(self, *exc: object) -> None: ...
    async def aclose(self) -> None: ...
"""
USERS = {
    "redis/__init__.py": "",
    "redis/asyncio/__init__.py": "",
    "direct.py": """\
from redis.asyncio.client import PubSub

class Own(PubSub): ...

async def enter(subscriber: PubSub, own: Own) -> None:
    async with subscriber as entered, own as mine:
        reveal_type(entered)
        reveal_type(mine)
""",
    "holder.py": """\
from redis.asyncio.client import PubSub

class Holder:
    async def start(self, subscriber: PubSub) -> None:
        self.entered = await subscriber.__aenter__()

    async def stop(self) -> None:
        await self.entered.aclose()
""",
    "through.py": """\
from holder import Holder

async def look(holder: Holder) -> None:
    reveal_type(holder.entered)
""",
}
OPEN, OTHERWISE = "", ' -> "Other"'
CLASS = "redis.asyncio.client.PubSub"
REVEALED = {
    OPEN: [("direct.py", 7, CLASS), ("direct.py", 8, "direct.Own"), ("through.py", 4, CLASS)],
    OTHERWISE: [
        ("direct.py", 7, "redis.asyncio.client.Other"),
        ("direct.py", 8, "redis.asyncio.client.Other"),
        ("through.py", 4, "redis.asyncio.client.Other"),
    ],
}


def library(annotation: str) -> dict[str, str]:
    other = "class Other:\n    async def aclose(self) -> None: ...\n"
    return {"redis/asyncio/client.py": other + LIBRARY.format(annotation)}


def revealed(result: Result) -> list[tuple[str, int, str]]:
    return sorted(
        (m.file, m.line, m.text.split('"')[1])
        for m in result.messages
        if m.text.startswith("Revealed type")
    )


@pytest.mark.parametrize("flags", [(), *((flag,) for flag in OTHERS)])
def test_only_what_is_open_is_given(project: Project, flags: tuple[str, ...]) -> None:
    for flag in flags:
        if flag.partition("=")[0] not in HELP:
            pytest.skip(f"this mypy has no {flag}")
    project.write(USERS)
    for annotation in (OPEN, OTHERWISE, OPEN):
        project.write(library(annotation))
        cold = project.mypy(".", *flags)
        warm = project.mypy(".", *flags, cache="warm")
        again = project.mypy(".", *flags, cache="warm")
        assert revealed(cold) == revealed(warm) == revealed(again) == REVEALED[annotation]
