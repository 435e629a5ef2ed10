"""Declared ownership is seen where only a module from the cache imports the markers."""

from __future__ import annotations

import pytest

from tests.mypy_project import Project

FILES = {
    "app/__init__.py": "",
    "app/wire.py": """\
        from typing import Any
        from mypy_asyncgate import Owned

        class Wire:
            async def __aenter__(self) -> "Wire": return self
            async def __aexit__(self, *args: object) -> None: ...
            async def close(self) -> None: ...

        class Factory:
            @property
            def new(self) -> Owned[Wire]: return Wire()
            def give_back(self, wire: Owned[Wire]) -> None: ...
        """,
    "app/factory.py": "from app.wire import Factory as Factory, Wire as Wire\n",
    "app/user.py": """\
        from app.factory import Factory, Wire

        class Lender(Factory):
            def give_back(self, wire: Wire) -> None: ...

        async def call(factory: Factory) -> None:
            wire = factory.new
        """,
}
FOUND = {("app/user.py", 4, "ownership-override"), ("app/user.py", 7, "never-entered")}


@pytest.mark.parametrize("flags", [(), ("--no-fixed-format-cache",), ("--num-workers=2",)])
def test_only_the_user_is_checked_again(project: Project, flags: tuple[str, ...]) -> None:
    project.write(FILES)
    result = project.mypy("app", *flags, cache="warm")
    assert result.found() == FOUND, result.output + result.errors
    project.write({"app/user.py": FILES["app/user.py"] + "# edited\n"})
    assert project.mypy("app", *flags, cache="warm").found() == FOUND
