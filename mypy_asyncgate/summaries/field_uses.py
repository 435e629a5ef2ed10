"""How the methods of one class treat the fields of their object, found by one walk.

Question: which fields are entered, passed on, yielded, put into a container or returned, which
attributes are named of each, and of the local variables that are bound to it? Only names are
looked at. A function nested in a method is part of it, so aliases are those of the whole method.
Example: ``conn = self._conn; await conn.close()`` names "close" of ``_conn``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ClassDef,
    ComparisonExpr,
    Expression,
    FuncDef,
    IndexExpr,
    MemberExpr,
    NameExpr,
    Node,
    ReturnStmt,
    StrExpr,
    TupleExpr,
    WithStmt,
    YieldExpr,
)

from mypy_asyncgate.lexicon.attributes import LOOK_UPS, REFLECTION
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api.children import CONTAINERS, children
from mypy_asyncgate.mypy_api.modules import is_of_object
from mypy_asyncgate.mypy_api.names import bare_name

Names = defaultdict[str, set[str]]
"""Names by name."""


class FieldUses:
    """What the methods in one class statement do with the fields of their object, by name."""

    def __init__(self, defn: ClassDef) -> None:
        self.methods: set[str] = set()
        """The names of the methods, and of the functions nested in them."""
        self.attributes: set[str] = set()
        """All attributes that are named there, of anything."""
        self.named: Names = defaultdict(set)
        """The attributes that are named of a field."""
        self.named_of_aliases: Names = defaultdict(set)
        """The attributes that are named of a variable that is bound to a field."""
        self.given_away: set[str] = set()
        """The fields that are entered, passed on, yielded, put into a container, or returned by a
        public method, themselves or by a variable that is bound to them."""
        self.accessors: Names = defaultdict(set)
        """The private methods and properties that return a field."""
        self.makers: Names = defaultdict(set)
        """The methods that store the result of a call in a field."""
        self.initialized: set[str] = set()
        """The fields that such a method fills while the object is made."""
        self.looked_at: set[str] = set()
        """The fields that are named otherwise than to assign them or to look something up."""
        self.reflected: set[str] = set()
        """The names that ``getattr`` and the like are given."""
        self.reflects_any = False
        """Whether fields are asked for by names that are not written there."""
        # Nobody wrote what a plugin of mypy has generated.
        generated = {name for name, symbol in defn.info.names.items() if symbol.plugin_generated}
        for method in _outermost_functions(defn):
            if method.name not in generated:
                _MethodWalk(self, generated).walk(method)

    def may_release(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether the methods may release a field; ``release`` are its methods for it."""
        return (
            field in self.given_away
            or field in self.reflected
            or self.reflects_any
            or not release.isdisjoint(self.named.get(field, ()))
            or not release.isdisjoint(self.named_of_aliases.get(field, ()))
        )


class _MethodWalk:
    """The walk over one method, with the functions nested in it: a scope for aliases."""

    def __init__(self, uses: FieldUses, generated: set[str]) -> None:
        self._uses = uses
        self._generated = generated
        self._functions: tuple[str, ...] = ()
        self._aliases: Names = defaultdict(set)
        self._named_of_variables: Names = defaultdict(set)
        self._variables_given_away: set[str] = set()
        self._targets: set[int] = set()
        self._looked_up: set[int] = set()

    def walk(self, method: FuncDef) -> None:
        """Note what the method does with the fields."""
        waiting: list[tuple[Node, tuple[str, ...]]] = [(method, ())]
        while waiting:
            node, functions = waiting.pop()
            if isinstance(node, FuncDef) and node.name not in self._generated:
                functions = (*functions, node.name)
                self._uses.methods.add(node.name)
            self._functions = functions
            note = NOTES.get(type(node))
            if note is not None:
                note(self, node)
            waiting.extend((below, functions) for below in list(children(node))[::-1])
        for variable, fields in self._aliases.items():
            for field in fields:
                self._uses.named_of_aliases[field] |= self._named_of_variables[variable]
            if variable in self._variables_given_away:
                self._uses.given_away |= fields

    def assignment(self, s: AssignmentStmt) -> None:
        value = s.rvalue.expr if isinstance(s.rvalue, AwaitExpr) else s.rvalue
        for target in s.lvalues:
            self._bound(target, s.rvalue)
            self._looked_up.add(id(target))
            if isinstance(target, CONTAINERS):
                # ``self.a, self.b = ...``: the tuple holds nothing.
                self._targets.add(id(target))
            field = field_named(target) if isinstance(target, MemberExpr) else None
            if field is not None and isinstance(value, CallExpr):
                self._uses.makers[field].update(self._functions)
                if any(map(is_initializer, self._functions)):
                    self._uses.initialized.add(field)

    def assignment_expression(self, e: AssignmentExpr) -> None:
        self._bound(e.target, e.value)

    def call(self, call: CallExpr) -> None:
        self._given_away(call.args)
        name = bare_name(call.callee)
        if name in LOOK_UPS:
            # ``clients.get(host)`` and ``len(clients)``
            callee = call.callee
            looked_up = [callee.expr] if isinstance(callee, MemberExpr) else call.args
            self._looked_up.update(map(id, looked_up))
        if name in REFLECTION:
            literals = {argument.value for argument in call.args if isinstance(argument, StrExpr)}
            self._uses.reflected |= literals
            self._uses.reflects_any |= not literals

    def comparison(self, e: ComparisonExpr) -> None:
        self._looked_up.update(map(id, e.operands[1:]))

    def index(self, e: IndexExpr) -> None:
        self._looked_up.add(id(e.base))

    def container(self, e: Expression) -> None:
        items = [item for item in children(e) if isinstance(item, Expression)]
        self._given_away(items, is_target=id(e) in self._targets)

    def member(self, e: MemberExpr) -> None:
        self._uses.attributes.add(e.name)
        self._uses.reflects_any |= e.name == "__dict__"
        if is_of_object(e) and id(e) not in self._looked_up:
            self._uses.looked_at.add(e.name)
        if (field := field_named(e.expr)) is not None:
            self._uses.named[field].add(e.name)
        elif isinstance(e.expr, NameExpr):
            self._named_of_variables[e.expr.name].add(e.name)

    def return_(self, s: ReturnStmt) -> None:
        field = field_named(s.expr)
        if field is None:
            return
        for function in self._functions:
            if function.startswith("_"):
                self._uses.accessors[field].add(function)
            else:
                # A public accessor gives the field to others, who may release it.
                self._uses.given_away.add(field)

    def with_(self, s: WithStmt) -> None:
        self._given_away(s.expr)

    def yield_(self, e: YieldExpr) -> None:
        self._given_away([e.expr] if e.expr is not None else [])

    def _given_away(self, values: Iterable[Expression], is_target: bool = False) -> None:
        for value in values:
            field = field_named(value)
            if field is not None and not is_target:
                self._uses.given_away.add(field)
            elif isinstance(value, NameExpr):
                self._variables_given_away.add(value.name)

    def _bound(self, target: Expression, value: Expression) -> None:
        if isinstance(target, TupleExpr) and isinstance(value, TupleExpr):
            for part, item in zip(target.items, value.items, strict=False):
                self._bound(part, item)
        elif isinstance(target, NameExpr) and (field := field_named(value)) is not None:
            self._aliases[target.name].add(field)


NOTES: dict[type[Node], Callable[[_MethodWalk, Any], None]] = {
    AssignmentExpr: _MethodWalk.assignment_expression,
    AssignmentStmt: _MethodWalk.assignment,
    CallExpr: _MethodWalk.call,
    ComparisonExpr: _MethodWalk.comparison,
    IndexExpr: _MethodWalk.index,
    MemberExpr: _MethodWalk.member,
    ReturnStmt: _MethodWalk.return_,
    WithStmt: _MethodWalk.with_,
    YieldExpr: _MethodWalk.yield_,
    **dict.fromkeys(CONTAINERS, _MethodWalk.container),
}


def field_named(e: Expression | None) -> str | None:
    """Return the field that an expression is (``self.field``) or gives by an accessor's name."""
    if isinstance(e, AwaitExpr):
        e = e.expr
    if isinstance(e, CallExpr):
        e = e.callee
    return e.name if isinstance(e, MemberExpr) and is_of_object(e) else None


def _outermost_functions(defn: ClassDef) -> Iterator[FuncDef]:
    """Yield the functions in the body of a class, but not those nested in another."""
    waiting: list[Node] = [defn.defs]
    while waiting:
        node = waiting.pop()
        if isinstance(node, FuncDef):
            yield node
        else:
            waiting.extend(list(children(node))[::-1])
