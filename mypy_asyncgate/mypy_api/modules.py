"""An index of the module being checked, built in one pass over its statements and expressions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mypy.nodes import (
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ClassDef,
    Decorator,
    Expression,
    FuncItem,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    RefExpr,
    TypeInfo,
    Var,
    WithStmt,
)

from mypy_asyncgate.mypy_api.bindings import BINDING_EXPRESSIONS, BINDING_STATEMENTS, Bindings
from mypy_asyncgate.mypy_api.children import expressions, statements
from mypy_asyncgate.mypy_api.names import is_object, only_declared


class Module:
    """A module's tree with its classes, decorators and field accesses."""

    def __init__(self, tree: MypyFile) -> None:
        self.tree = tree

    def family(self, info: TypeInfo) -> Iterator[ClassDef]:
        """Yield a class, its subclasses and its bases that are in the module."""
        yield from self._subclasses.get(info, ())
        for base in info.mro[1:-1]:
            yield from (defn for defn in self._subclasses.get(base, ()) if defn.info is base)

    def class_on_line(self, line: int) -> ClassDef | None:
        """Return the class whose statement begins on a line, or None."""
        return self._classes_by_line.get(line)

    def decorators(self, function: FuncItem) -> list[Expression]:
        """Return the decorators of a function, as written."""
        return self._decorators.get(id(function), [])

    def block_entering(self, call: Node) -> tuple[WithStmt, int] | None:
        """Return the statement that enters the result of a call, or of awaiting that, on the spot.

        With it comes the number of the manager in the statement.
        """
        return self._blocks.get(id(call))

    def is_only_declared(self, function: FuncItem) -> bool:
        """Tell whether a function is under ``if TYPE_CHECKING``, and so a mere declaration."""
        return function in self._only_declared

    def named_on(self, member: str) -> set[str]:
        """Return the attributes mentioned of a member of an object other than ``self``.

        The member is a field, a property, or a method that is called, and perhaps awaited. If its
        value gets a name, all attributes count that the module mentions of variables.
        """
        found = self._named_on_members.get(member, set())
        return found | self._named_on_variables if member in self._named_members else found

    def is_named_outside(self, field: str) -> bool:
        """Tell whether the field of an object other than ``self`` is mentioned anywhere."""
        return field in self._fields_of_others

    @cached_property
    def bindings(self) -> Bindings:
        """What the module binds variables and fields to."""
        return Bindings(lambda: self._binding)

    @property
    def _binding(self) -> Iterator[Node]:
        """The statements and expressions that bind something."""
        yield from (node for node in self._statements if type(node) in BINDING_STATEMENTS)
        yield from (node for node in self._expressions if type(node) in BINDING_EXPRESSIONS)

    @cached_property
    def _statements(self) -> list[Node]:
        return [*statements(self.tree, BINDING_STATEMENTS | {ClassDef, Decorator})]

    @cached_property
    def _expressions(self) -> list[Expression]:
        return expressions(self.tree, BINDING_EXPRESSIONS | {MemberExpr})

    @cached_property
    def _members(self) -> list[MemberExpr]:
        return [e for e in self._expressions if isinstance(e, MemberExpr)]

    @cached_property
    def _subclasses(self) -> dict[TypeInfo, list[ClassDef]]:
        """The classes by each class in their MRO, including themselves."""
        found: dict[TypeInfo, list[ClassDef]] = {}
        for node in self._statements:
            # A class in a branch for another platform has no real ``TypeInfo``.
            if isinstance(node, ClassDef) and type(node.info) is TypeInfo:
                for base in node.info.mro[:-1]:
                    found.setdefault(base, []).append(node)
        return found

    @cached_property
    def _classes_by_line(self) -> dict[int, ClassDef]:
        return {node.line: node for node in self._statements if isinstance(node, ClassDef)}

    @cached_property
    def _decorators(self) -> dict[int, list[Expression]]:
        return {
            id(node.func): node.original_decorators
            for node in self._statements
            if isinstance(node, Decorator)
        }

    @cached_property
    def _blocks(self) -> dict[int, tuple[WithStmt, int]]:
        return {
            id(e.expr if isinstance(e, AwaitExpr) else e): (node, index)
            for node in self._statements
            if isinstance(node, WithStmt)
            for index, e in enumerate(node.expr)
        }

    @cached_property
    def _only_declared(self) -> set[Node]:
        return set(only_declared(self.tree))

    @cached_property
    def _fields_of_others(self) -> set[str]:
        return {node.name for node in self._members if not is_of_object(node)}

    @cached_property
    def _named_on_members(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for node in self._members:
            member = _member(node.expr)
            if member is not None:
                found.setdefault(member, set()).add(node.name)
        return found

    @cached_property
    def _named_members(self) -> set[str]:
        """The members of objects other than ``self`` whose values get a name."""
        values = (node.rvalue for node in self._statements if isinstance(node, AssignmentStmt))
        return {member for value in values if (member := _member(value)) is not None}

    @cached_property
    def _named_on_variables(self) -> set[str]:
        on_variables = (m for m in self._members if isinstance(m.expr, NameExpr))
        return {m.name for m in on_variables if not is_object(m.expr)}


def _member(e: Expression) -> str | None:
    """Return the member of an object other than ``self`` whose value an expression is, or None."""
    while isinstance(e, (AwaitExpr, CallExpr)):
        e = e.expr if isinstance(e, AwaitExpr) else e.callee
    if not isinstance(e, MemberExpr) or is_object(e.expr):
        return None
    of_module = isinstance(e.expr, RefExpr) and isinstance(e.expr.node, MypyFile)
    return None if of_module else e.name


def is_of_object(e: MemberExpr) -> bool:
    """Tell whether an expression is an attribute of the method's own object or class."""
    return (
        isinstance(e.expr, NameExpr)
        and isinstance(e.expr.node, Var)
        and (e.expr.node.is_self or e.expr.node.is_cls)
    )
