"""The function that a call calls, as far as names and declarations tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mypy.nodes import (
    ArgKind,
    CallExpr,
    Decorator,
    Expression,
    FuncDef,
    MemberExpr,
    NameExpr,
    OverloadedFuncDef,
    RefExpr,
    SuperExpr,
    SymbolNode,
    TypeInfo,
)
from mypy.types import Type

from mypy_asyncgate.mypy_api.declared_types import value_class
from mypy_asyncgate.mypy_api.generator_types import TAKE_ITEM
from mypy_asyncgate.mypy_api.names import callee, constructed_class, full_name, is_cached_property


class Definition(NamedTuple):
    """A function and the module that it is defined in."""

    node: FuncDef
    module: str

    @property
    def key(self) -> str:
        """The name of the function within its module (``Pool.acquire``)."""
        return self.node.fullname.removeprefix(f"{self.module}.")

    @property
    def yields(self) -> bool:
        """Whether a call of the function makes a generator, sync or async."""
        return self.node.is_generator or self.node.is_async_generator


class Applied(NamedTuple):
    """What a callee stands for, and the partial that has bound some of its parameters, if any."""

    target: Expression
    partial: CallExpr | None = None


class CallTarget(NamedTuple):
    """A function that a call calls, and how the call binds its parameters.

    ``bound`` is the number of parameters that are bound before the first argument: one for the
    object or class of a method, and those that a partial has bound by position. ``preset`` are the
    parameters that a partial has bound. ``constructs`` says that the call makes the object.
    """

    definition: Definition
    bound: int = 0
    constructs: bool = False
    preset: frozenset[str] = frozenset()

    def parameter_for(self, call: CallExpr, index: int) -> int | None:
        """Return the number of the parameter that gets argument number ``index`` of a call.

        None if no single parameter does, for example because of starred arguments.
        """
        names, kinds = self.definition.node.arg_names, self.definition.node.arg_kinds
        if call.arg_kinds[index] is ArgKind.ARG_NAMED:
            name = call.arg_names[index]
            return names.index(name, self.bound) if name in names[self.bound :] else None
        number = index + self.bound
        if any(kind is not ArgKind.ARG_POS for kind in call.arg_kinds[: index + 1]):
            return None
        return number if number < len(kinds) and kinds[number].is_positional() else None

    def after(self, partial: CallExpr) -> CallTarget | None:
        """Return the target of calls of a partial of this one, or None if it takes any arguments.

        The first argument of the partial is what it calls.
        """
        if any(kind.is_star() for kind in partial.arg_kinds):
            return None
        names = self.definition.node.arg_names
        bound = self.bound + partial.arg_kinds.count(ArgKind.ARG_POS) - 1
        preset = {name for name in (*partial.arg_names, *names[self.bound : bound]) if name}
        return self._replace(bound=bound, preset=frozenset(preset))


class CallTargets:
    """The targets of the calls in one module.

    ``type_of`` returns the type of an expression, ``behind`` what a callee stands for.
    """

    def __init__(
        self,
        module: str,
        type_of: Callable[[Expression], Type | None],
        behind: Callable[[Expression], Applied],
    ) -> None:
        self._module = module
        self._type_of = type_of
        self._behind = behind

    def of_call(self, call: CallExpr) -> CallTarget | None:
        """Return the function that a call calls, directly or by way of a partial, or None."""
        target, partial = self._behind(callee(call))
        found = self.of(target)
        return found.after(partial) if found is not None and partial is not None else found

    def of_item(self, call: CallExpr) -> CallTarget | None:
        """Return the generator function whose first item a call gives, or None if it gives none.

        An example is ``next(rows())``. The generator has no name, so that nothing can resume it.
        """
        if full_name(callee(call)) not in TAKE_ITEM or call.arg_kinds[:1] != [ArgKind.ARG_POS]:
            return None
        generator = call.args[0]
        target = self.of_call(generator) if isinstance(generator, CallExpr) else None
        return target if target is not None and target.definition.yields else None

    def of(self, target: Expression) -> CallTarget | None:
        """Return the function that a call of ``target`` calls, or None if it is not known.

        A decorated function is not: its decorator may do anything. If it makes an object of the
        function, that is called.
        """
        info = constructed_class(target)
        if info is not None:
            return self._member(info, "__init__", constructs=True)
        if isinstance(target, SuperExpr):
            bases = target.info.mro[1:] if target.info is not None else []
            owner = next((base for base in bases if target.name in base.names), None)
            return self._member(owner, target.name) if owner is not None else None
        return self._named(target) or self._of_object(target)

    def of_symbol(self, node: SymbolNode | None) -> CallTarget | None:
        """Return the target of calls of a symbol, by which mypy knows what is called."""
        function = _plain(node)
        if function is None or "." not in function.fullname:
            return None
        if not function.info:
            return CallTarget(Definition(function, function.fullname.rpartition(".")[0]))
        bound = 0 if function.is_static else 1
        return CallTarget(Definition(function, function.info.module_name), bound)

    def _named(self, target: Expression) -> CallTarget | None:
        """Return the function or method that ``target`` names."""
        if isinstance(target, RefExpr) and target.node is not None:
            return self._function(target)
        if not isinstance(target, MemberExpr):
            return None
        owner = constructed_class(target.expr)
        if owner is not None:
            return self._member(owner, target.name, of_class=True)
        owner = value_class(self._type_of(target.expr))
        return self._member(owner, target.name) if owner is not None else None

    def _of_object(self, target: Expression) -> CallTarget | None:
        """Return the ``__call__`` of the class of the object that is called."""
        owner = value_class(self._type_of(target))
        return self._member(owner, "__call__") if owner is not None else None

    def _function(self, target: RefExpr) -> CallTarget | None:
        function = _plain(target.node)
        if function is None:
            return None
        if "." not in function.fullname:
            # A nested function: its name tells nothing about the module.
            is_local = isinstance(target, NameExpr)
            return CallTarget(Definition(function, self._module)) if is_local else None
        return self.of_symbol(target.node)

    def _member(
        self, owner: TypeInfo, name: str, *, of_class: bool = False, constructs: bool = False
    ) -> CallTarget | None:
        symbol = owner.get(name)
        found = self.of_symbol(symbol.node) if symbol is not None else None
        if found is None:
            return None
        is_unbound = of_class and not found.definition.node.is_class
        return found._replace(bound=0 if is_unbound else found.bound, constructs=constructs)


def _plain(node: SymbolNode | None) -> FuncDef | None:
    """Return the function of a symbol if no decorator but a known one is around it."""
    if isinstance(node, Decorator):
        # A cached property makes a value once, and gives that each time.
        return None if node.decorators or is_cached_property(node) else node.func
    if isinstance(node, OverloadedFuncDef):
        return _plain(node.impl) if node.impl is not None else None
    return node if isinstance(node, FuncDef) else None
