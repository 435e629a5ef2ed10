"""What one class statement says of the fields of its objects."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mypy.nodes import AssignmentStmt, ClassDef, Expression, NameExpr, Node

from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api.children import statements
from mypy_asyncgate.mypy_api.names import own_attribute
from mypy_asyncgate.summaries.container_uses import ContainerUses
from mypy_asyncgate.summaries.field_uses import FieldUses
from mypy_asyncgate.summaries.parameters import Parameters


class ClassStatement:
    """One class statement with the summaries of its fields, each computed on first access."""

    def __init__(self, defn: ClassDef, parameters: Parameters) -> None:
        self._defn = defn
        self._parameters = parameters

    @cached_property
    def fields(self) -> FieldUses:
        """What the functions do with the values of fields."""
        return FieldUses(self._defn, self._parameters)

    @cached_property
    def containers(self) -> ContainerUses:
        """The names that the functions mention, for fields that are containers."""
        return ContainerUses(self.fields.methods)

    @cached_property
    def first_values(self) -> dict[str, list[Expression]]:
        """What the class body and the initializers assign to each field."""
        found: dict[str, list[Expression]] = {}
        for node in self._defn.defs.body:
            if isinstance(node, AssignmentStmt) and isinstance(node.lvalues[0], NameExpr):
                found.setdefault(node.lvalues[0].name, []).append(node.rvalue)
        for method in self.fields.methods:
            if is_initializer(method.name):
                for name, value in _assignments(method):
                    found.setdefault(name, []).append(value)
        return found

    def assigned_in(self, method: str) -> Iterator[tuple[str, Expression]]:
        """Yield the fields that a method assigns, each with the value."""
        for written in self.fields.named(method):
            yield from _assignments(written)


def _assignments(method: Node) -> Iterator[tuple[str, Expression]]:
    for node in statements(method, {AssignmentStmt}):
        assert isinstance(node, AssignmentStmt)
        for target in node.lvalues:
            if (name := own_attribute(target)) is not None:
                yield name, node.rvalue
