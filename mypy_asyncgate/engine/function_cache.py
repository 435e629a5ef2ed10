"""Caches graphs and facts by function, whatever the order in which mypy asks.

mypy checks the body of a loop until its types are stable, a ``finally`` once for each path into it,
a call once for each overload that may match, and a nested function in the middle of the enclosing
one. The results for a module are kept until another module is checked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from mypy.checker import TypeChecker
from mypy.nodes import Argument, CallExpr, Context, FuncItem, MypyFile, TypeInfo

from mypy_asyncgate.analysis.classes.entries import Entries
from mypy_asyncgate.analysis.generators.manager_facts import ManagerFacts
from mypy_asyncgate.analysis.lifetime import enclosing_function
from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.following import follow
from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.solver import Budget
from mypy_asyncgate.lowering.function import lower
from mypy_asyncgate.mypy_api.module_constant import read
from mypy_asyncgate.mypy_api.module_entry import has_module_entry
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import imported
from mypy_asyncgate.resources.callees import KnownNames
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.decorators import Decorators
from mypy_asyncgate.resources.production import Origin, Production
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.interface import Interface
from mypy_asyncgate.summaries.of_build import BuildSummaries
from mypy_asyncgate.summaries.of_module import MakesByType, ModuleSummaries
from mypy_asyncgate.summaries.stored import NOTHING_STORED, StoredModule


class FunctionCache:
    """The caches of the modules whose trees are at hand: the one being checked, and its cycle.

    ``makes`` says what calls make, ``tree_of`` returns the tree of a module of the build.
    """

    def __init__(
        self,
        catalogued: Catalogued,
        decorators: Decorators,
        makes: MakesByType,
        tree_of: Callable[[str], MypyFile | None],
        class_named: Callable[[str], TypeInfo | None],
    ) -> None:
        self._catalogued = catalogued
        self._decorators = decorators
        self._makes = makes
        self._tree_of = tree_of
        self._class_named = class_named
        self._current: CheckedModule | None = None
        self.forget()

    def forget(self) -> None:
        """Drop everything, because trees may have changed."""
        self._current = None
        self._others: dict[str, CheckedModule] = {}
        self._stored: dict[str, StoredModule] = {}
        self._build = BuildSummaries(self._summaries_of, self._stored_in, self._class_named)

    def module(self, checker: TypeChecker) -> CheckedModule:
        """Return the cache of the module being checked, and drop that of the one before."""
        if self._current is None or self._current.module.tree is not checker.tree:
            name = checker.tree.fullname
            if self._current is not None:
                self._current.drop()
            self._current = self._others.pop(name, None) or self._analysed(checker.tree)
            self._current.checks_untyped = checker.options.check_untyped_defs
        return self._current

    def function(self, checker: TypeChecker, node: FuncItem) -> CheckedFunction:
        """Return the cache of a function of that module."""
        return self.module(checker).function(node)

    def summaries(self) -> ModuleSummaries:
        """Return the summaries of the module that is being checked."""
        assert self._current is not None, "no function is being checked"
        return self._current.summaries

    @property
    def bodies(self) -> BuildSummaries | None:
        """What the bodies of the build show, or None if nothing is inferred."""
        return self._build if self._catalogued.config.infer else None

    def stored_by_current(self, interface: Interface) -> StoredModule:
        """Return what the module that is being checked stores for others."""
        return interface.of(self.summaries(), self._build)

    def _analysed(self, tree: MypyFile) -> CheckedModule:
        return CheckedModule(tree, self._catalogued, self._decorators, self._makes, self._build)

    def _summaries_of(self, name: str) -> ModuleSummaries | None:
        """Return the summaries of the current module, or of one that is still to be checked.

        Those of a module that was checked are stored, and mypy has emptied its tree. A module
        without an entry call is one of a library, of whose bodies mypy keeps a part at most, and
        none in its cache.
        """
        tree = self._tree_of(name)
        if tree is None or tree.is_stub or not tree.defs:
            return None
        if self._current is not None and self._current.module.tree is tree:
            return self._current.summaries
        is_checked = has_module_entry(tree) and self._catalogued.config.infer
        if read(tree) is not None or not is_checked:
            return None
        if name not in self._others or self._others[name].module.tree is not tree:
            self._others[name] = self._analysed(tree)
        return self._others[name].summaries

    def _stored_in(self, name: str) -> StoredModule:
        """Return what a module that was checked has stored."""
        if name not in self._stored:
            tree = self._tree_of(name)
            text = read(tree) if tree is not None else None
            self._stored[name] = StoredModule.read(text) if text is not None else NOTHING_STORED
        return self._stored[name]


class CheckedModule:
    """The cache of a module whose names are bound."""

    def __init__(
        self,
        tree: MypyFile,
        catalogued: Catalogued,
        decorators: Decorators,
        makes: MakesByType,
        build: BuildSummaries,
    ) -> None:
        self.module = Module(tree)
        self.catalogued = catalogued
        self.decorators = decorators
        self.checks_untyped = False
        self.entries = Entries(tree, bound=True)
        self._makes = makes
        self._build = build
        self._functions: dict[FuncItem, CheckedFunction] = {}

    def drop(self) -> None:
        """Drop everything, because another module is being checked.

        What is here refers to each other, and would otherwise wait for Python's garbage collector,
        which looks at all trees of mypy when it runs.
        """
        for part in (*self._functions.values(), self.module, self.entries, self.summaries, self):
            vars(part).clear()

    @cached_property
    def summaries(self) -> ModuleSummaries:
        """The summaries of the functions and classes of the module."""
        return ModuleSummaries(
            self.module,
            lambda function: self.function(function).graph(),
            self._makes,
            self.catalogued.classes.declared_releases,
            self.catalogued.classes.declared_fills,
            self._build,
        )

    @cached_property
    def models(self) -> KnownNames:
        """Models of calls by the names that the module may refer to."""
        tree, catalog = self.module.tree, self.catalogued.catalog
        return KnownNames(catalog, catalog.methods(tree.fullname, imported(tree)))

    @property
    def is_strict(self) -> bool:
        """Whether everything that may be wrong is reported."""
        return self.catalogued.config.level == "strict"

    def function(self, node: FuncItem) -> CheckedFunction:
        """Return the cache of a function of the module."""
        if node not in self._functions:
            self._functions[node] = CheckedFunction(node, self)
        return self._functions[node]

    def owner(self, checker: TypeChecker, function: FuncItem) -> OwningClass | None:
        """Return the class of a method, or None; ``checker`` has to be checking it."""
        info = checker.scope.enclosing_class(function)
        return self.summaries.classes.of(info) if info is not None else None


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
        is_checked = module.checks_untyped or not self._node.is_dynamic()
        graph = self.graph() if is_checked else None
        ends = decorators.runs_to_its_end(self._node, module.module)
        words = module.catalogued.catalog.words
        return ManagerFacts(self._node, graph, ends, module.is_strict, words)

    def function_facts(self, checker: TypeChecker) -> FunctionFacts:
        """Return the facts of the function; ``checker`` has to be checking it."""
        if self._function_facts is None:
            self._function_facts = enclosing_function.function_facts(
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
