"""Facts about the function around a resource: its name, class and signature."""

from __future__ import annotations

from mypy.checker import TypeChecker
from mypy.nodes import FuncDef, FuncItem, TypeInfo
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.analysis.generators.manager_facts import ManagerFacts
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.decorators import is_cached_property
from mypy_asyncgate.lexicon.special_methods import GIVE_FRESH
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import bare_name
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.classes import Classes
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.of_module import ModuleSummaries
from mypy_asyncgate.summaries.results import Provenance


@dataclass(frozen=True)
class FunctionFacts:
    """The function around a resource, as seen by rules."""

    name: str
    decorated: bool
    """Whether a decorator may change the result, or how long the result lives."""
    package: str
    """The top-level package of its module."""
    local: bool
    """Whether it is defined inside another function, which may use it as a callback."""
    owner: OwningClass | None
    """The class of the method, or None for a function."""
    hands_on_result: bool
    """Whether its signature, or the catalog, makes callers responsible for the result."""
    cached: bool = False
    """Whether the object keeps its result under its name (``@cached_property``)."""
    is_coroutine: bool = False
    """Whether its callers await it, so that what it returns was not awaited by anybody."""
    returns_others: bool = False
    """Whether it returns something that it did not make, too, so that no marker fits both."""
    unguarded_yields: frozenset[int] = frozenset()
    """The ids of its ``yield`` expressions that are reported for skipping a clean-up."""

    @property
    def enters(self) -> bool:
        """Whether it is an enter method, or is a part of one."""
        return self.owner is not None and self.owner.is_part_of_entering(self.name)

    @property
    def makes_result(self) -> bool:
        """Whether it is a special method whose purpose is to return a new object."""
        return self.name in GIVE_FRESH


def function_facts(
    function: FuncItem,
    checker: TypeChecker,
    module: Module,
    owner: OwningClass | None,
    catalogued: Catalogued,
    manager: ManagerFacts | None,
    summaries: ModuleSummaries | None,
) -> FunctionFacts:
    """Return the facts of a function of ``module`` that ``checker`` is checking.

    ``owner`` is the class of the method, or None. ``manager`` are the facts of a generator that a
    decorator turns into a context manager. ``summaries`` are those of the module, or None if
    nothing is inferred.
    """
    declared = get_proper_type(function.type) if function.type is not None else None
    hands_on_result = (
        catalogued.is_producer(function.fullname)
        or (owner is not None and _is_own_factory(function, owner.info))
        or (
            isinstance(declared, CallableType)
            and _makes_caller_responsible(types.awaited(declared.ret_type)[0], catalogued.classes)
        )
    )
    return FunctionFacts(
        function.name or "",
        is_decorated(function),
        checker.tree.fullname.partition(".")[0],
        len([f for f in checker.scope.stack if isinstance(f, FuncItem)]) > 1,
        owner,
        hands_on_result,
        any(is_cached_property(bare_name(d)) for d in module.decorators(function)),
        function.is_coroutine,
        summaries is not None and _returns_others(function, module, summaries),
        manager.unguarded_yields if manager is not None else frozenset(),
    )


def is_decorated(function: FuncItem) -> bool:
    """Tell whether a decorator may change the result of the function."""
    if not isinstance(function, FuncDef) or not function.is_decorated:
        return False
    return not (function.is_class or function.is_static) or function.is_property


def _is_own_factory(function: FuncItem, owner: TypeInfo) -> bool:
    """Tell whether a method is a classmethod that returns an instance of its class."""
    declared = get_proper_type(function.type) if function.type is not None else None
    if not (isinstance(function, FuncDef) and function.is_class):
        return False
    return isinstance(declared, CallableType) and types.gives_itself(owner, declared.ret_type)


def _makes_caller_responsible(result: Type, classes: Classes) -> bool:
    """Tell whether a result type makes the caller responsible for the result.

    The only use of a declared manager (``AbstractAsyncContextManager``) is to enter it.
    """
    return any(
        types.ownership(instance) is Ownership.OWNED or classes.is_manager_type(instance.type)
        for item in (result, *types.elements(result))
        for instance in types.instances(item)
    )


def _returns_others(function: FuncItem, module: Module, summaries: ModuleSummaries) -> bool:
    if not isinstance(function, FuncDef):
        return False
    results = summaries.results_of(Definition(function, module.tree.fullname))
    return len({result.provenance is Provenance.FRESH for result in results}) > 1
