"""The types of variables without annotation, from what a module binds them to.

A type is found only if all bindings of a variable agree on one class, and none is unknown. A
variable whose value depends on itself has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    ClassDef,
    Expression,
    ForStmt,
    GeneratorExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    OperatorAssignmentStmt,
    StarExpr,
    TempNode,
    TupleExpr,
    TypeInfo,
    Var,
    WithStmt,
)
from mypy.types import Instance, NoneType, Type, get_proper_type

from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.children import statements
from mypy_asyncgate.mypy_api.declared_types import declared_type_of, value_class
from mypy_asyncgate.mypy_api.names import is_none, is_object

BINDING_STATEMENTS = frozenset({AssignmentStmt, ForStmt, OperatorAssignmentStmt, WithStmt})
"""The kinds of statement that bind variables and fields."""

BINDING_EXPRESSIONS = frozenset({AssignmentExpr, GeneratorExpr})
"""The kinds of expression that bind variables."""

Field = tuple[TypeInfo, str]
Target = Var | Field


class Binding(NamedTuple):
    """What a variable or field is bound to; ``entered`` says to what entering the value gives.

    ``value`` is None for what an iteration or an operator gives. With ``item``, the target is
    bound to that element of a tuple.
    """

    value: Expression | None
    entered: bool = False
    item: int | None = None


class Bindings:
    """The bindings in one module; ``nodes`` returns all nodes in it that bind something.

    Most questions are about fields, and the answers are in the statements of their classes.
    """

    def __init__(self, nodes: Callable[[], Iterable[Node]]) -> None:
        self._nodes = nodes
        self._fields: dict[TypeInfo, dict[str, list[Binding]]] = {}
        self._types: dict[Target, Type | None] = {}

    def value_of(self, variable: Var) -> Expression | None:
        """Return the expression that a variable is bound to, if there is exactly one."""
        found = self._variables.get(variable, ())
        binding = found[0] if len(found) == 1 else None
        is_whole = binding is not None and not binding.entered and binding.item is None
        return binding.value if binding is not None and is_whole else None

    def type_of(self, variable: Var) -> Type | None:
        """Return the type of a variable, or of a field, of this module."""
        info = variable.info
        return self._type_of((info, variable.name) if info else variable)

    def _type_of(self, target: Target) -> Type | None:
        if target not in self._types:
            # This is the answer to those who ask meanwhile: its type depends on itself.
            self._types[target] = None
            found = [self._given(binding) for binding in self._bindings_of(target)]
            classes = {value_class(typ) for typ in found if typ is not NOTHING}
            if len(classes) == 1:
                self._types[target] = next(typ for typ in found if typ is not NOTHING)
        return self._types[target]

    def _bindings_of(self, target: Target) -> Iterable[Binding]:
        if isinstance(target, Var):
            return self._variables.get(target, ())
        info, name = target
        if info not in self._fields:
            self._fields[info] = _fields(info.defn)
        return self._fields[info].get(name, ())

    @cached_property
    def _variables(self) -> dict[Var, list[Binding]]:
        found: dict[Var, list[Binding]] = {}
        for node in self._nodes():
            for target, binding in _bindings(node):
                if isinstance(target, NameExpr) and isinstance(target.node, Var):
                    found.setdefault(target.node, []).append(binding)
        return found

    def _given(self, binding: Binding) -> Type | None:
        if binding.value is None:
            return None
        if is_none(binding.value):
            return NOTHING
        given = declared_type_of(binding.value, self.type_of)
        if binding.item is not None:
            items = types.elements(given) if given is not None and not binding.entered else []
            return items[binding.item] if binding.item < len(items) else None
        if not binding.entered:
            return given
        proper = get_proper_type(given) if given is not None else None
        entered = list(types.enter_results(proper)) if isinstance(proper, Instance) else []
        return entered[0] if len(entered) == 1 else None


def _fields(defn: ClassDef) -> dict[str, list[Binding]]:
    """Return what the methods of a class bind the fields of their object to."""
    found: dict[str, list[Binding]] = {}
    for node in statements(defn.defs, BINDING_STATEMENTS):
        for target, binding in _bindings(node):
            if isinstance(target, MemberExpr) and is_object(target.expr):
                found.setdefault(target.name, []).append(binding)
    return found


def _bindings(node: Node) -> Iterator[tuple[Expression, Binding]]:
    """Yield the targets that a statement or expression binds, and to what."""
    if isinstance(node, AssignmentStmt) and not isinstance(node.rvalue, TempNode):
        for target in node.lvalues:
            yield from _unpacked(target, Binding(node.rvalue))
    elif isinstance(node, AssignmentExpr):
        yield node.target, Binding(node.value)
    elif isinstance(node, OperatorAssignmentStmt):
        yield node.lvalue, UNKNOWN
    elif isinstance(node, ForStmt):
        yield from _unpacked(node.index, UNKNOWN)
    elif isinstance(node, GeneratorExpr):
        for index in node.indices:
            yield from _unpacked(index, UNKNOWN)
    elif isinstance(node, WithStmt):
        for manager, entered in zip(node.expr, node.target, strict=True):
            if entered is not None:
                yield from _unpacked(entered, Binding(manager, entered=True))


def _unpacked(target: Expression, binding: Binding) -> Iterator[tuple[Expression, Binding]]:
    if isinstance(target, (ListExpr, TupleExpr)):
        values = binding.value.items if isinstance(binding.value, TupleExpr) else []
        has_star = any(isinstance(item, StarExpr) for item in (*target.items, *values))
        for index, item in enumerate(target.items):
            if binding.item is not None or has_star:
                yield from _unpacked(item, UNKNOWN)
            elif len(values) == len(target.items):
                yield from _unpacked(item, Binding(values[index]))
            else:
                yield from _unpacked(item, binding._replace(item=index))
    elif isinstance(target, StarExpr):
        yield from _unpacked(target.expr, UNKNOWN)
    else:
        yield target, binding


UNKNOWN = Binding(None)
NOTHING: Type = NoneType()
"""The type of ``None``, which says nothing about the class of a value."""
