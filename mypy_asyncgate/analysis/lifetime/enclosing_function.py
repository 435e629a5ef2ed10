"""What rules see of the function around a resource: its name, its place, its signature."""

from __future__ import annotations

from dataclasses import dataclass

from mypy.checker import TypeChecker
from mypy.nodes import FuncDef, FuncItem, TypeInfo
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.analysis.generators.manager_facts import ManagerFacts
from mypy_asyncgate.lexicon.decorators import is_cached_property
from mypy_asyncgate.lexicon.special_methods import GIVE_FRESH
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import bare_name
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.classes import Classes
from mypy_asyncgate.summaries.fields import OwningClass


@dataclass(frozen=True)
class FunctionFacts:
    """The function around a resource, as far as its signature goes."""

    name: str
    decorated: bool
    """It has a decorator that may change what callers get, or how long it lives."""
    package: str
    """The top-level package of its module."""
    local: bool
    """It is defined inside another function, whose callback it may be."""
    owner: OwningClass | None
    """The class it is a method of."""
    hands_over: bool
    """Its signature, or an entry for it, tells callers to enter or release what it returns."""
    cached: bool = False
    """The object keeps its result, under its name (``@cached_property``)."""
    unguarded: frozenset[int] = frozenset()
    """The ids of its ``yield`` expressions of which it is reported that they skip a clean-up."""

    @property
    def gives_fresh(self) -> bool:
        """Whether it is a special method that exists to give its caller something fresh."""
        return self.name in GIVE_FRESH


def look(
    function: FuncItem,
    checker: TypeChecker,
    module: Module,
    owner: OwningClass | None,
    catalogued: Catalogued,
    manager: ManagerFacts | None,
) -> FunctionFacts:
    """Return the facts of a function of ``module`` that ``checker`` is checking.

    ``owner`` is the class that it is a method of; ``manager`` are the facts of a generator that a
    decorator makes a context manager of.
    """
    declared = get_proper_type(function.type) if function.type is not None else None
    hands_over = (
        catalogued.is_producer(function.fullname)
        or (owner is not None and _is_own_factory(function, owner.info))
        or (
            isinstance(declared, CallableType)
            and _hands_over(types.awaited(declared.ret_type)[0], catalogued.classes)
        )
    )
    return FunctionFacts(
        function.name or "",
        is_decorated(function),
        checker.tree.fullname.partition(".")[0],
        len([f for f in checker.scope.stack if isinstance(f, FuncItem)]) > 1,
        owner,
        hands_over,
        any(is_cached_property(bare_name(d)) for d in module.decorators(function)),
        manager.unguarded_yields if manager is not None else frozenset(),
    )


def is_decorated(function: FuncItem) -> bool:
    """Tell whether a decorator may change what callers of the function get."""
    if not isinstance(function, FuncDef) or not function.is_decorated:
        return False
    return not (function.is_class or function.is_static) or function.is_property


def _is_own_factory(function: FuncItem, owner: TypeInfo) -> bool:
    """Tell whether a method is a classmethod that gives an instance of its class."""
    declared = get_proper_type(function.type) if function.type is not None else None
    if not (isinstance(function, FuncDef) and function.is_class):
        return False
    return isinstance(declared, CallableType) and types.gives_itself(owner, declared.ret_type)


def _hands_over(result: Type, classes: Classes) -> bool:
    """Tell whether a result type says that the caller owns the result.

    A declared manager (``AbstractAsyncContextManager``) can only be entered.
    """
    return any(
        types.ownership(instance) is Ownership.OWNED or classes.is_manager_type(instance.type)
        for item in (result, *types.elements(result))
        for instance in types.instances(item)
    )
