"""Does a class take care of what it stores on itself?

Asked of the bodies of its module only, and by names: the class, its bases and subclasses there.
A field is taken care of if anything in them could release it: a release method of it is named, it
is entered, passed on, put into a container, returned, or aliased by a name that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    TypeInfo,
    WithStmt,
    YieldExpr,
)

from mypy_asyncgate.flow.operations import ITEM
from mypy_asyncgate.lexicon.attributes import LOOK_UPS, REFLECTION
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.repetition import is_done_again
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api.children import CONTAINERS, children, walk
from mypy_asyncgate.mypy_api.modules import Module, is_of_object
from mypy_asyncgate.mypy_api.names import bare_name


@dataclass(frozen=True)
class Owner:
    """The class around a method, in its module."""

    info: TypeInfo
    module: Module

    def cares_for(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether anything here may release ``field``; ``release`` are its methods for it."""
        if field.endswith(ITEM):
            return self._cares_for_items(field.removesuffix(ITEM), release)
        if self._is_inherited(field):
            return True
        methods = self._methods
        if not methods:
            # A record: whoever made it releases what is in it.
            return True
        # A private method or property that returns the field is another name for it.
        names = {field, *(m.name for m in methods if m.name[:1] == "_" and _returns(m, field))}
        return any(
            _cares(method, name, release) for name in names for method in methods
        ) or not release.isdisjoint(self.module.named_on_field(field))

    def _cares_for_items(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether anything here may release what is put into a field's container.

        It is not so if the field is private, if everything that names it puts something in or
        looks something up, and if nothing in the class has the name of a release.
        """
        if not field.startswith("_") or self._is_inherited(field):
            return True
        methods = self._methods
        nodes = [node for method in methods for node in walk(method)]
        if any(method.name in release for method in methods):
            return True
        if any(isinstance(node, MemberExpr) and node.name in release for node in nodes):
            return True
        looked_up = {id(found) for node in nodes for found in _looked_up(node)}
        own = [node for node in nodes if isinstance(node, MemberExpr) and is_of_object(node)]
        if any(node.name == field and id(node) not in looked_up for node in own):
            return True
        return self.module.is_named_outside(field)

    @property
    def _methods(self) -> list[FuncDef]:
        return [method for defn in self.module.family(self.info) for method in _functions(defn)]

    def _is_inherited(self, field: str) -> bool:
        """Tell whether a base declares a field; the base may be in another module."""
        return any(field in base.names for base in self.info.mro[1:-1])

    def calls(self, field: str, methods: frozenset[str]) -> bool:
        """Tell whether anything in the class calls one of ``methods`` of a field."""
        return any(
            isinstance(node, MemberExpr) and node.name in methods and _is_field(node.expr, field)
            for defn in self.module.family(self.info)
            for node in walk(defn)
        )

    @property
    def releases_others(self) -> bool:
        """Whether its objects can be released, as what owns something can."""
        return any(self.info.has_readable_member(name) for name in ENDS)

    def may_hold(self, field: str, function: str) -> bool:
        """Tell whether ``field`` may hold something open when ``function`` begins to run.

        So it is if the constructor fills it, or another method does and this one, by its name,
        does that again.
        """
        makers = {
            method.name
            for method in self._methods
            for value in _assigned(method, field)
            if isinstance(value.expr if isinstance(value, AwaitExpr) else value, CallExpr)
        }
        if is_initializer(function):
            return False
        return any(map(is_initializer, makers)) or (is_done_again(function) and len(makers) > 1)


def _assigned(method: FuncDef, field: str) -> Iterator[Expression]:
    """Yield what a method assigns to the field."""
    for node in walk(method):
        if isinstance(node, AssignmentStmt) and any(
            isinstance(target, MemberExpr) and _is_field(target, field) for target in node.lvalues
        ):
            yield node.rvalue


def _functions(defn: ClassDef) -> Iterator[FuncDef]:
    """Yield the methods of a class that somebody wrote; each is a scope for aliases."""
    generated = {name for name, symbol in defn.info.names.items() if symbol.plugin_generated}
    for node in walk(defn.defs):
        if isinstance(node, FuncDef) and node.name not in generated:
            yield node


def _returns(method: FuncDef, field: str) -> bool:
    """Tell whether a method returns the field."""
    return any(
        isinstance(node, ReturnStmt) and node.expr is not None and _is_field(node.expr, field)
        for node in walk(method)
    )


def _cares(scope: FuncDef, field: str, release: frozenset[str]) -> bool:
    """Tell whether one method may release the field."""
    aliases: set[str] = set()
    targets = _tuple_targets(scope)
    for node in walk(scope):
        if id(node) in targets:
            continue
        if _is_reflection(node, field):
            return True
        for value, target in _bindings(node):
            if _is_field(value, field):
                aliases.add(target)
        if isinstance(node, ReturnStmt) and node.expr is not None:
            # A public accessor gives the field to others, who may release it.
            if _is_field(node.expr, field) and not scope.name.startswith("_"):
                return True
        elif any(_is_field(e, field) for e in _given_away(node, release)):
            return True
    return bool(aliases) and any(
        isinstance(e, NameExpr) and e.name in aliases
        for node in walk(scope)
        for e in _given_away(node, release)
    )


def _looked_up(node: Node) -> Iterator[Expression]:
    """Yield what a node looks something up in, or assigns as a whole."""
    if isinstance(node, IndexExpr):
        yield node.base
    elif isinstance(node, ComparisonExpr):
        yield from node.operands[1:]
    elif isinstance(node, AssignmentStmt):
        yield from node.lvalues
    elif isinstance(node, CallExpr) and bare_name(node.callee) in LOOK_UPS:
        # ``clients.get(host)`` and ``len(clients)``
        yield from (node.callee.expr,) if isinstance(node.callee, MemberExpr) else node.args


def _tuple_targets(scope: FuncDef) -> set[int]:
    """Return the tuples that are assigned to (``self.a, self.b = ...``), which hold nothing."""
    return {
        id(target)
        for node in walk(scope)
        if isinstance(node, AssignmentStmt)
        for target in node.lvalues
        if isinstance(target, CONTAINERS)
    }


def _given_away(node: Node, release: frozenset[str]) -> Iterator[Expression]:
    """Yield the expressions that ``node`` releases, enters, passes on, yields or collects."""
    if isinstance(node, MemberExpr) and node.name in release:
        yield node.expr
    elif isinstance(node, CallExpr):
        yield from node.args
    elif isinstance(node, WithStmt):
        yield from node.expr
    elif isinstance(node, CONTAINERS):
        yield from (e for e in children(node) if isinstance(e, Expression))
    elif isinstance(node, YieldExpr) and node.expr is not None:
        yield node.expr


def _bindings(node: Node) -> Iterator[tuple[Expression, str]]:
    """Yield what an assignment binds to which local name."""
    if isinstance(node, AssignmentStmt):
        for target in node.lvalues:
            yield from _paired(target, node.rvalue)
    elif isinstance(node, AssignmentExpr):
        yield from _paired(node.target, node.value)


def _paired(target: Expression, value: Expression) -> Iterator[tuple[Expression, str]]:
    if isinstance(target, TupleExpr) and isinstance(value, TupleExpr):
        for part, item in zip(target.items, value.items, strict=False):
            yield from _paired(part, item)
    elif isinstance(target, NameExpr):
        yield value, target.name


def _is_field(e: Expression, field: str) -> bool:
    """Tell whether an expression is ``self.field``, or gives it through an accessor."""
    if isinstance(e, AwaitExpr):
        e = e.expr
    if isinstance(e, CallExpr):
        e = e.callee
    return isinstance(e, MemberExpr) and e.name == field and is_of_object(e)


def _is_reflection(node: Node, field: str) -> bool:
    """Tell whether fields are looked up by a name that may be ``field``."""
    if isinstance(node, MemberExpr):
        return node.name == "__dict__"
    if not isinstance(node, CallExpr) or bare_name(node.callee) not in REFLECTION:
        return False
    literals = [a.value for a in node.args if isinstance(a, StrExpr)]
    return not literals or field in literals
