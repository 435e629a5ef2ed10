"""Everything that looks at code, made when mypy asks for the first name or class.

This module is imported there, by ``hooks``, and not when the plugin is loaded: with it come the
summaries and the catalog, which a run does without in which nothing has changed. What follows
resources through functions comes with the first function that has one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from mypy.nodes import MypyFile, SymbolTableNode

from mypy_asyncgate.engine.calls import Calls
from mypy_asyncgate.engine.classes import ClassStatements
from mypy_asyncgate.engine.modules import Modules
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.engine.settings import Settings

if TYPE_CHECKING:
    from mypy_asyncgate.engine.functions import Functions
    from mypy_asyncgate.engine.opt_in import OptInChecks


class Checks:
    """The checks of one run of mypy, and what they share.

    ``lookup`` finds a symbol by its full name, ``tree_of`` a module of the build by its own.
    ``daemon`` says whether the run is the daemon's.
    """

    def __init__(
        self,
        settings: Settings,
        lookup: Callable[[str], SymbolTableNode | None],
        tree_of: Callable[[str], MypyFile | None],
        daemon: bool,
    ) -> None:
        self.session = Session(settings, lookup, tree_of)
        self.calls = Calls(self.session, lambda: self.functions, lambda: self._opt_in)
        self.classes = ClassStatements(self.session, daemon)
        self.modules = Modules(self.session, daemon)

    @cached_property
    def functions(self) -> Functions:
        """The checks of functions that own or borrow something."""
        from mypy_asyncgate.engine.functions import Functions

        return Functions(self.session)

    @cached_property
    def _opt_in(self) -> OptInChecks:
        from mypy_asyncgate.engine.opt_in import OptInChecks

        return OptInChecks(self.session)
