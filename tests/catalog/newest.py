"""Does the catalog hold for the newest releases? ``python -m tests.catalog.newest [--write]``

For a schedule, not for CI: it installs the newest release of every catalogued library in
throw-away environments and looks up every name. A release that the others hold back gets another
environment. With ``--write`` the pins of CI move to the releases that go together, unless
something is wrong.

exit status: 0 the catalog holds, 1 it does not, or a library could not be installed
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

from mypy.version import __version__ as mypy_version

from mypy_asyncgate.catalog.builtin import load_builtin
from tests.catalog import pinned
from tests.environments import ROOT, Environment, run, run_any, uv

VERIFICATION = Path(__file__).with_name("verification.py")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check all libraries, print mistakes and new releases, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="pin the releases looked at")
    write = parser.parse_args(arguments).write
    names = pinned.needed(load_builtin().libraries)
    looked_at: dict[str, str] = {}
    together: dict[str, str] = {}
    holds = True
    while names:
        with tempfile.TemporaryDirectory() as folder:
            where = Environment(Path(folder))
            venv.create(where.folder, with_pip=False)
            # To go together, none may fall back behind what is pinned.
            floor = {} if together else pinned.read()
            wanted = [f"{name}>={floor[name]}" if name in floor else name for name in names]
            where.install("--upgrade", f"mypy=={mypy_version}", *wanted)
            versions, outdated = _versions(where)
            print(f"-- {len(names)} distributions")
            holds = _verify(where, set(names)) and holds
        together = together or {name: versions[_key(name)] for name in names}
        newest = [name for name in names if _key(name) not in outdated]
        looked_at |= {name: versions[_key(name)] for name in newest or names}
        for name in () if newest else names:
            print(f"{name} {versions[_key(name)]}: {outdated[_key(name)]} cannot be installed")
            holds = False
        names = [name for name in names if name not in looked_at]
    _compare(looked_at)
    if write and holds:
        pinned.write(together)
    return 0 if holds else 1


def _verify(where: Environment, names: set[str]) -> bool:
    """Check the libraries whose distributions are all among ``names``."""
    complete = [
        library.distribution
        for library in load_builtin().libraries
        if library.distribution in names and library.types in (None, *names)
    ]
    if not complete:
        return True
    done = run_any(where.python, VERIFICATION, *complete, PYTHONPATH=str(ROOT))
    print(done.stdout + done.stderr, end="")
    return done.returncode == 0


def _versions(where: Environment) -> tuple[dict[str, str], dict[str, str]]:
    """The installed releases, and the newest ones of distributions that are outdated."""

    def listed(*options: str) -> list[dict[str, str]]:
        arguments = ("--format=json", "--python", str(where.python), *options)
        found: list[dict[str, str]] = json.loads(run(uv(), "pip", "list", *arguments).stdout)
        return found

    versions = {_key(one["name"]): one["version"] for one in listed()}
    outdated = {_key(one["name"]): one["latest_version"] for one in listed("--outdated")}
    return versions, outdated


def _compare(looked_at: dict[str, str]) -> None:
    pins = pinned.read()
    for name, version in looked_at.items():
        if pins.get(name) != version:
            print(f"{name}: {pins.get(name, 'not pinned')} -> {version}")


def _key(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


if __name__ == "__main__":
    sys.exit(main())
