"""Graphs and facts by function, so that nothing depends on how often or in which order mypy asks.

mypy checks the body of a loop until its types are stable, a ``finally`` once for each way into it,
a call once for each overload that may be meant, and a nested function in the middle of the one
around it. What is known of a function is kept as long as functions of its module are checked.
"""

from __future__ import annotations

from functools import cached_property

from mypy.checker import TypeChecker
from mypy.nodes import Argument, CallExpr, FuncItem, TypeInfo

from mypy_asyncgate.analysis.classes.entries import Entries
from mypy_asyncgate.analysis.generators.manager_facts import ManagerFacts
from mypy_asyncgate.analysis.lifetime import enclosing_function
from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.tracking import follow
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.lowering.function import lower
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import imported
from mypy_asyncgate.resources.callees import KnownNames
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.decorators import Decorators
from mypy_asyncgate.resources.production import Origin, Production
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.of_module import ModuleSummaries
from mypy_asyncgate.summaries.results import Makes


class FunctionCache:
    """The module whose functions are being checked; mypy comes back to few of them.

    ``makes`` says which calls make a resource.
    """

    def __init__(self, catalogued: Catalogued, decorators: Decorators, makes: Makes) -> None:
        self._catalogued = catalogued
        self._decorators = decorators
        self._makes = makes
        self._current: CheckedModule | None = None

    def forget(self) -> None:
        """Drop everything: trees may have changed."""
        self._current = None

    def module(self, checker: TypeChecker) -> CheckedModule:
        """Return the module that is being checked, and drop what is known of any other."""
        if self._current is None or self._current.module.tree is not checker.tree:
            self._current = CheckedModule(checker, self._catalogued, self._decorators, self._makes)
        return self._current

    def function(self, checker: TypeChecker, node: FuncItem) -> CheckedFunction:
        """Return what is known of a function of that module."""
        return self.module(checker).function(node)

    def summaries(self) -> ModuleSummaries:
        """Return what is known of the functions of the module that is being checked."""
        assert self._current is not None, "no function is being checked"
        return self._current.summaries


class CheckedModule:
    """A module that mypy is checking, and what was found of its functions and classes."""

    def __init__(
        self,
        checker: TypeChecker,
        catalogued: Catalogued,
        decorators: Decorators,
        makes: Makes,
    ) -> None:
        tree = checker.tree
        self.module = Module(tree)
        self.catalogued = catalogued
        self.decorators = decorators
        self.checks_untyped = checker.options.check_untyped_defs
        self.entries = Entries(tree, bound=True)
        self.summaries = ModuleSummaries(
            self.module, lambda function: self.function(function).graph(), makes
        )
        self._functions: dict[FuncItem, CheckedFunction] = {}

    @cached_property
    def known(self) -> KnownNames:
        """What is known of calls by the names that the module can mean."""
        tree, catalog = self.module.tree, self.catalogued.catalog
        return KnownNames(catalog, catalog.methods(tree.fullname, imported(tree)))

    @property
    def is_strict(self) -> bool:
        """Whether everything is to be reported that may be wrong."""
        return self.catalogued.config.level == "strict"

    def function(self, node: FuncItem) -> CheckedFunction:
        """Return what is known of a function of the module."""
        if node not in self._functions:
            self._functions[node] = CheckedFunction(node, self)
        return self._functions[node]

    def owner(self, checker: TypeChecker, function: FuncItem) -> OwningClass | None:
        """Return the class that ``function`` is a method of, while ``checker`` is in it."""
        info = checker.scope.enclosing_class(function)
        return self.summaries.classes.of(info) if info is not None else None


class CheckedFunction:
    """A function that mypy is checking, and what was found of it."""

    def __init__(self, node: FuncItem, module: CheckedModule) -> None:
        self._node = node
        self._module = module
        self._graphs: dict[Origin | None, Graph | None] = {}
        self._about: FunctionFacts | None = None
        self._facts: dict[Production, ProductionFacts | None] = {}
        self._made: dict[tuple[Origin, int | None], TypeInfo] = {}

    @cached_property
    def is_only_declared(self) -> bool:
        """Whether it stands under ``if TYPE_CHECKING``: a declaration, as in a stub."""
        return self._module.module.is_only_declared(self._node)

    def graph(self, origin: Origin | None = None) -> Graph | None:
        """Return the graph, or None if the function is too large or too deep to follow.

        Every call and parameter makes something in it; what else does is made for it alone.
        """
        if isinstance(origin, (CallExpr, Argument)):
            origin = None
        if origin not in self._graphs:
            self._graphs[origin] = self._lowered(origin)
        return self._graphs[origin]

    def _lowered(self, origin: Origin | None) -> Graph | None:
        module = self._module
        thrown_into = module.decorators.is_thrown_into(self._node, module.module)
        try:
            return lower(self._node, module.known, thrown_into, origin)
        except (RecursionError, TooComplex):
            return None

    @cached_property
    def manager(self) -> ManagerFacts | None:
        """The facts of a generator that a decorator makes a context manager of."""
        module, decorators = self._module, self._module.decorators
        if not decorators.is_manager(self._node, module.module):
            return None
        is_checked = module.checks_untyped or not self._node.is_dynamic()
        graph = self.graph() if is_checked else None
        ends = decorators.runs_to_its_end(self._node, module.module)
        words = module.catalogued.catalog.words
        return ManagerFacts(self._node, graph, ends, module.is_strict, words)

    def about(self, checker: TypeChecker) -> FunctionFacts:
        """Return the facts of the function, while ``checker`` is in it."""
        if self._about is None:
            self._about = enclosing_function.function_facts(
                self._node,
                checker,
                self._module.module,
                self._module.owner(checker, self._node),
                self._module.catalogued,
                self.manager,
            )
        return self._about

    def is_first(self, production: Production) -> bool:
        """Tell whether a call was not seen to make something else: one finding is enough.

        With an argument of unknown type, mypy checks a call for each overload that fits.
        """
        info = production.managed.info
        return self._made.setdefault((production.origin, production.position), info) is info

    def facts(self, checker: TypeChecker, production: Production) -> ProductionFacts:
        """Return what becomes of a production, which is found out once.

        Raises ``TooComplex`` if it cannot be.
        """
        if production not in self._facts:
            self._facts[production] = None
            self._facts[production] = self._followed(checker, production)
        found = self._facts[production]
        if found is None:
            raise TooComplex
        return found

    def _followed(self, checker: TypeChecker, production: Production) -> ProductionFacts:
        graph = self.graph(production.origin)
        if graph is None:
            raise TooComplex
        module = self._module
        return follow(
            production, graph, self.about(checker), module.summaries.parameters, module.is_strict
        )
