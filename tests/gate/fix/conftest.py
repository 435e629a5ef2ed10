"""A library with resources, and a module that is to be fixed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.gate.conftest import Project, Said

LIBRARY = '''\
from __future__ import annotations

from types import TracebackType
from typing import Any

log: list[str] = []


class Answer:
    text = "text"

    async def read(self) -> str:
        return self.text


class Conn:
    def __init__(self) -> None:
        log.append("open")

    async def __aenter__(self) -> Conn:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        log.append("close")

    async def get(self, url: str) -> Answer:
        if not url:
            raise ValueError
        return Answer()

    async def rows(self) -> list[int]:
        return [1]

    async def anything(self) -> Any:
        return 1


class Once:
    """Cannot be used after its block."""

    async def __aenter__(self) -> Once:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None: ...

    async def line(self) -> str:
        return "line"


class Plain:
    """Has no block."""

    def __init__(self) -> None:
        log.append("open")

    def close(self) -> None:
        log.append("close")

    def get(self, url: str) -> int:
        return len(url)


class Final:
    """Its block makes changes final."""

    async def __aenter__(self) -> Final:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.commit()
        await self.close()

    async def commit(self) -> None: ...

    async def close(self) -> None: ...

    async def run(self) -> None: ...


async def connect() -> Conn:
    return Conn()
'''
HEAD = "from library import Conn, Final, Plain\n\n\n"
CONFIG = """\
[mypy]
strict = true
[asyncgate]
resources = library.Plain, library.Conn, library.Final
factories = library.connect
catalog-files = own.toml
"""
CATALOG = """\
[library]
name = "library"
[[class]]
name = "library.Once"
kind = "release"
release = ["close"]
reusable = false
why = "Test."
"""


@pytest.fixture
def fixing(project: Project) -> Project:
    pytest.importorskip("libcst")
    project.write("library.py", LIBRARY)
    project.write("mypy.ini", CONFIG)
    project.write("own.toml", CATALOG)
    return project


def fix(fixing: Project, before: str, *args: str, head: str = HEAD) -> tuple[str, Said]:
    """Fix a module; return it as it is then, without the imports that it had."""
    fixing.write("a.py", head + before)
    said = fixing.call("fix", "a.py", "--write", *args)
    return fixing.read("a.py").removeprefix(head), said


def fix_all(fixing: Project, texts: Mapping[str, str], *args: str) -> tuple[dict[str, str], Said]:
    """Fix modules at once; return them as they are then, and what was said."""
    for name, text in texts.items():
        fixing.write(f"{name}.py", text)
    said = fixing.call("fix", *(f"{name}.py" for name in texts), "--write", *args)
    return {name: fixing.read(f"{name}.py") for name in texts}, said


def wrongly_left(said: Said, reasons: Mapping[str, str]) -> dict[str, str]:
    """Return what was said about modules that are not left for the reasons that they should be."""
    said_of = {
        name: "\n".join(line for line in said.err.splitlines() if line.startswith(f"{name}.py:"))
        for name in reasons
    }
    return {name: said_of[name] for name, reason in reasons.items() if reason not in said_of[name]}
