"""Everything that looks at code, made when mypy asks for the first name or class.

This module is imported there, by ``hooks``, and not when the plugin is loaded: with it come the
summaries and the catalog, which a run does without in which nothing has changed. What follows
resources through functions is imported with the first that has to be followed.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import MypyFile, SymbolTableNode

from mypy_asyncgate.engine.calls import Calls
from mypy_asyncgate.engine.classes import ClassStatements
from mypy_asyncgate.engine.functions import Functions
from mypy_asyncgate.engine.modules import Modules
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.engine.settings import Settings


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
        self.functions = Functions(self.session)
        self.calls = Calls(self.session, self.functions)
        self.classes = ClassStatements(self.session, daemon)
        self.modules = Modules(self.session, daemon)
