"""What is known of one function that mypy is checking: its graph, and facts about it.

What follows a resource is imported with the first function that has one.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from mypy.checker import TypeChecker
from mypy.nodes import (
    Argument,
    CallExpr,
    Context,
    FuncItem,
    NameExpr,
    NonlocalDecl,
    SymbolNode,
    TypeInfo,
)

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.solver import Budget
from mypy_asyncgate.mypy_api.children import expressions, statements
from mypy_asyncgate.resources.entered import is_settled
from mypy_asyncgate.resources.production import Origin, Production

if TYPE_CHECKING:
    from mypy_asyncgate.analysis.generators.manager_facts import ManagerFacts
    from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
    from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
    from mypy_asyncgate.engine.function_cache import CheckedModule


class CheckedFunction:
    """The cache of a function that mypy is checking."""

    def __init__(self, node: FuncItem, module: CheckedModule) -> None:
        self._node = node
        self._module = module
        self._graphs: dict[Origin | None, Graph | None] = {}
        self._budget = Budget()
        self._function_facts: FunctionFacts | None = None
        self._facts: dict[Production, ProductionFacts | None] = {}
        self._first_types: dict[tuple[Origin, int | None], TypeInfo] = {}
        self._said: dict[str, Context] = {}

    def is_settled(self, production: Production) -> bool:
        """Tell whether a block enters a resource on the spot, and there is nothing to follow."""
        return is_settled(production, self._module.module, self._mentions)

    @cached_property
    def _mentions(self) -> Counter[SymbolNode | None]:
        """How often the function names each variable, once more if that is another function's."""
        names = [e for e in expressions(self._node, {NameExpr}) if isinstance(e, NameExpr)]
        declared = (s for s in statements(self._node, {NonlocalDecl}))
        others = {n for s in declared if isinstance(s, NonlocalDecl) for n in s.names}
        named = [e.node for e in names]
        return Counter([*named, *{e.node for e in names if e.name in others}])

    @cached_property
    def is_only_declared(self) -> bool:
        """Whether it is under ``if TYPE_CHECKING``, and so a mere declaration as in a stub."""
        return self._module.module.is_only_declared(self._node)

    def graph(self, origin: Origin | None = None) -> Graph | None:
        """Return the graph, or None if the function is too large or too deep.

        One graph serves all calls and parameters. Any other origin has a graph of its own.
        """
        if isinstance(origin, (CallExpr, Argument)):
            origin = None
        if origin not in self._graphs:
            self._graphs[origin] = self._lower(origin)
        return self._graphs[origin]

    def _lower(self, origin: Origin | None) -> Graph | None:
        # Many projects have no function whose graph is needed.
        from mypy_asyncgate.lowering.function import lower

        module = self._module
        consumer = module.decorators.consumer(self._node, module.module)
        try:
            return lower(self._node, module.models, consumer, origin)
        except (RecursionError, TooComplex):
            return None

    @cached_property
    def manager(self) -> ManagerFacts | None:
        """The facts of the function if it is a generator used as a context manager, or None."""
        module, decorators = self._module, self._module.decorators
        if not decorators.is_manager(self._node, module.module):
            return None
        # Few functions are managers.
        from mypy_asyncgate.analysis.generators.manager_facts import ManagerFacts

        is_checked = module.checks_untyped or not self._node.is_dynamic()
        graph = self.graph() if is_checked else None
        ends = decorators.runs_to_its_end(self._node, module.module)
        words = module.catalogued.catalog.words
        return ManagerFacts(self._node, graph, ends, module.is_strict, words)

    def function_facts(self, checker: TypeChecker) -> FunctionFacts:
        """Return the facts of the function; ``checker`` has to be checking it."""
        if self._function_facts is None:
            # As in ``_follow``.
            from mypy_asyncgate.analysis.lifetime.enclosing_function import function_facts

            self._function_facts = function_facts(
                self._node,
                checker,
                self._module.module,
                self._module.owner(checker, self._node),
                self._module.catalogued,
                self.manager,
                self._module.summaries if self._module.catalogued.config.infer else None,
            )
        return self._function_facts

    def is_first(self, production: Production) -> bool:
        """Tell whether this is the first type that a call was found to make.

        mypy checks a call for each overload that fits if an argument has an unknown type. One
        finding is enough.
        """
        info = production.managed.info
        return self._first_types.setdefault((production.origin, production.position), info) is info

    def is_repeated(self, code: str, finding: Finding) -> bool:
        """Tell whether a rule has said the same of another place in the function."""
        return finding.once and self._said.setdefault(code, finding.where) is not finding.where

    def facts(self, checker: TypeChecker, production: Production) -> ProductionFacts:
        """Return the facts of a production, computed once.

        Raises ``TooComplex`` if the function is too complex.
        """
        if production not in self._facts:
            self._facts[production] = None
            self._facts[production] = self._follow(checker, production)
        found = self._facts[production]
        if found is None:
            raise TooComplex
        return found

    def _follow(self, checker: TypeChecker, production: Production) -> ProductionFacts:
        # What this imports, a project without resources does without.
        from mypy_asyncgate.analysis.lifetime.following import follow

        graph = self.graph(production.origin)
        if graph is None:
            raise TooComplex
        module = self._module
        return follow(
            production,
            graph,
            self.function_facts(checker),
            module.summaries,
            module.is_strict,
            self._budget,
        )
