"""A plugin that only says why this package cannot be used with the running mypy."""

from __future__ import annotations

from mypy.errors import CompileError
from mypy.nodes import MypyFile
from mypy.plugin import Plugin


def refusing(reason: str) -> type[Plugin]:
    """Return a plugin class that ends the run with one line.

    mypy prints an error without a traceback when the plugin is told of the modules, but not when
    it is made.
    """

    class Refusing(Plugin):
        def set_modules(self, modules: dict[str, MypyFile]) -> None:
            raise CompileError([reason])

    return Refusing
