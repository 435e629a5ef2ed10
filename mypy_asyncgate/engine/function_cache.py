"""Caches graphs and facts by function, whatever the order in which mypy asks.

mypy checks the body of a loop until its types are stable, a ``finally`` once for each path into it,
a call once for each overload that may match, and a nested function in the middle of the enclosing
one. The results for a module are kept until another module is checked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from mypy.checker import TypeChecker
from mypy.nodes import FuncItem, MypyFile, TypeInfo

from mypy_asyncgate.analysis.classes.entries import Entries
from mypy_asyncgate.engine.checked_function import CheckedFunction
from mypy_asyncgate.mypy_api.module_constant import read
from mypy_asyncgate.mypy_api.module_entry import has_module_entry
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import imported
from mypy_asyncgate.resources.callees import KnownNames
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.decorators import Decorators
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
        methods = catalog.methods(tree.fullname, imported(tree))
        return KnownNames(catalog, methods, self.summaries.type_of)

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
