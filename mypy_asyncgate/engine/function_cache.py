"""The function that was looked at last: its graph, and what was seen to be made in it."""

from __future__ import annotations

from mypy.nodes import Argument, CallExpr, FuncItem, MypyFile

from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.lowering.function import lower
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import called_function, imported
from mypy_asyncgate.resources.callees import KnownNames
from mypy_asyncgate.resources.decorators import Decorators
from mypy_asyncgate.resources.production import Origin, Production
from mypy_asyncgate.summaries.parameters import Parameters


class CurrentFunction:
    """Answers for one function after another; ``forget`` drops what was learnt."""

    def __init__(self, catalog: Lookup, decorators: Decorators) -> None:
        self._catalog = catalog
        self._decorators = decorators
        self._module: Module | None = None
        self._last: tuple[FuncItem, Graph | None] | None = None
        self._made: dict[tuple[Origin, int | None], str] = {}
        self._graphs: dict[FuncItem, Graph | None] = {}
        self._parameters: Parameters | None = None

    def forget(self) -> None:
        """Drop everything: the function may have changed."""
        self._module = None
        self._last = None
        self._made.clear()

    def module(self, tree: MypyFile) -> Module:
        """Return the module with this tree; the one looked at last is at hand."""
        if self._module is None or self._module.tree is not tree:
            self._module = Module(tree)
            self._graphs.clear()
            self._parameters = None
        return self._module

    def graph_of(self, function: FuncItem) -> Graph | None:
        """Return the graph of a function of the module that was asked for last."""
        if function not in self._graphs:
            assert self._module is not None
            self._graphs[function] = self._lowered(function, self._module.tree, None)
        return self._graphs[function]

    def parameters(self, tree: MypyFile) -> Parameters:
        """Return what the functions of a module do with their arguments."""
        self.module(tree)
        if self._parameters is None:
            self._parameters = Parameters(
                self.graph_of, lambda target: called_function(target, tree.fullname)
            )
        return self._parameters

    def is_first(self, function: FuncItem, production: Production) -> bool:
        """Tell whether a call was not seen to make something else: one finding is enough.

        With an argument of unknown type, mypy checks a call for each overload that fits.
        """
        if self._last is None or self._last[0] is not function:
            self._made.clear()
        name = production.managed.info.fullname
        return self._made.setdefault((production.origin, production.position), name) == name

    def graph(
        self, function: FuncItem, tree: MypyFile, origin: Origin | None = None
    ) -> Graph | None:
        """Return the graph of a function, or None if it is too large or too deep to follow.

        Every call and parameter makes something in it; what else does is made for it alone.
        """
        if origin is not None and not isinstance(origin, (CallExpr, Argument)):
            return self._lowered(function, tree, origin)
        if self._last is None or self._last[0] is not function:
            self._last = (function, self._lowered(function, tree, None))
        return self._last[1]

    def _lowered(self, function: FuncItem, tree: MypyFile, source: Origin | None) -> Graph | None:
        try:
            methods = self._catalog.methods(tree.fullname, imported(tree))
            known = KnownNames(self._catalog, tree.fullname, methods)
            thrown_into = self._decorators.is_thrown_into(function, self.module(tree))
            return lower(function, known, thrown_into, source)
        except (RecursionError, TooComplex):
            return None
