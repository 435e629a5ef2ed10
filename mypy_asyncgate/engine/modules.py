"""From a module to what it stores for others."""

from __future__ import annotations

from mypy.checker import TypeChecker

from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.mypy_api import dependencies, module_constant


class Modules:
    """Stores what is known of the functions and classes of each module."""

    def __init__(self, session: Session, daemon: bool) -> None:
        self._session = session
        self._daemon = daemon

    def store(self, checker: TypeChecker) -> None:
        """Store what is known of the module that is being checked."""
        if not self._session.catalogued.config.infer:
            return
        functions = self._session.functions
        functions.module(checker)
        stored = functions.stored_by_current(self._session.interface)
        module_constant.write(checker, stored.text())
        if self._daemon:
            dependencies.on_stored(checker.tree, (*stored.functions, *stored.classes))
