"""The children of each kind of node in mypy's tree, as a table.

Interpreted code cannot subclass mypy's visitors ("interpreted classes cannot inherit from compiled
traits"). Nodes without children are absent. Types, symbols and mypy's analysed forms are not
children, and neither are the statements that ``function_entry`` and ``module_entry`` add.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import cast

from mypy.nodes import (
    Block,
    ClassDef,
    Decorator,
    Expression,
    ForStmt,
    FuncDef,
    FuncItem,
    IfStmt,
    MatchStmt,
    MypyFile,
    Node,
    OverloadedFuncDef,
    TryStmt,
    WhileStmt,
    WithStmt,
)
from mypy.server.subexpr import get_subexpressions

from mypy_asyncgate.mypy_api.function_entry import is_entry, written

CHILDREN: dict[str, tuple[str, ...]] = {
    # statements
    "AssertStmt": ("expr", "msg"),
    "AssignmentStmt": ("lvalues", "rvalue"),
    "Block": ("body",),
    "ClassDef": ("decorators", "base_type_exprs", "metaclass", "keywords", "defs"),
    "Decorator": ("decorators", "func"),
    "DelStmt": ("expr",),
    "ExpressionStmt": ("expr",),
    "ForStmt": ("index", "expr", "body", "else_body"),
    "FuncDef": ("arguments", "body"),
    "IfStmt": ("expr", "body", "else_body"),
    "MatchStmt": ("subject", "patterns", "guards", "bodies"),
    "OperatorAssignmentStmt": ("lvalue", "rvalue"),
    "OverloadedFuncDef": ("items", "impl"),
    "RaiseStmt": ("expr", "from_expr"),
    "ReturnStmt": ("expr",),
    "TryStmt": ("body", "types", "vars", "handlers", "else_body", "finally_body"),
    "WhileStmt": ("expr", "body", "else_body"),
    "WithStmt": ("expr", "target", "body"),
    # expressions
    "AssertTypeExpr": ("expr",),
    "AssignmentExpr": ("target", "value"),
    "AwaitExpr": ("expr",),
    "CallExpr": ("callee", "args"),
    "CastExpr": ("expr",),
    "ComparisonExpr": ("operands",),
    "ConditionalExpr": ("cond", "if_expr", "else_expr"),
    "DictExpr": ("items",),
    "DictionaryComprehension": ("key", "value", "indices", "sequences", "condlists"),
    "GeneratorExpr": ("left_expr", "indices", "sequences", "condlists"),
    "IndexExpr": ("base", "index"),
    "LambdaExpr": ("arguments", "body"),
    "ListComprehension": ("generator",),
    "ListExpr": ("items",),
    "MemberExpr": ("expr",),
    "OpExpr": ("left", "right"),
    "RevealExpr": ("expr",),
    "SetComprehension": ("generator",),
    "SetExpr": ("items",),
    "SliceExpr": ("begin_index", "end_index", "stride"),
    "StarExpr": ("expr",),
    "SuperExpr": ("call",),
    "TemplateStrExpr": ("items",),
    "TupleExpr": ("items",),
    "TypeApplication": ("expr",),
    "UnaryExpr": ("expr",),
    "YieldExpr": ("expr",),
    "YieldFromExpr": ("expr",),
    # patterns
    "AsPattern": ("pattern", "name"),
    "ClassPattern": ("class_ref", "positionals", "keyword_values"),
    "MappingPattern": ("keys", "values", "rest"),
    "OrPattern": ("patterns",),
    "SequencePattern": ("patterns",),
    "StarredPattern": ("capture",),
    "ValuePattern": ("expr",),
    # parts
    "Argument": ("initializer",),
    "MypyFile": ("defs",),
}


class _Attributes(dict[type[Node], tuple[str, ...]]):
    """The attributes in ``CHILDREN`` by class, since its name takes a while to get."""

    def __missing__(self, kind: type[Node]) -> tuple[str, ...]:
        found = self[kind] = CHILDREN.get(kind.__name__, ())
        return found


_attributes = _Attributes()


def children(node: Node) -> list[Node]:
    """Return the children of a node in source order."""
    if isinstance(node, Block):
        return [*written(node)]
    if isinstance(node, MypyFile):
        return [statement for statement in node.defs if not is_entry(statement)]
    found: list[Node] = []
    for name in _attributes[type(node)]:
        value = getattr(node, name, None)
        if isinstance(value, Node):
            found.append(value)
        elif value:
            found.extend(_nodes(value))
    return found


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and all its descendants, without recursion."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children(node)[::-1]


_BODIES: dict[type[Node], tuple[str, ...]] = {
    Block: ("body",),
    ClassDef: ("defs",),
    Decorator: ("func",),
    ForStmt: ("body", "else_body"),
    FuncDef: ("body",),
    IfStmt: ("body", "else_body"),
    MatchStmt: ("bodies",),
    MypyFile: ("defs",),
    OverloadedFuncDef: ("items", "impl"),
    TryStmt: ("body", "handlers", "else_body", "finally_body"),
    WhileStmt: ("body", "else_body"),
    WithStmt: ("body",),
}
"""The attributes that hold the statements inside a node."""


def statements(node: Node, kinds: Container[type[Node]]) -> Iterator[Node]:
    """Yield the statements of some kinds inside a node, in source order, without those of lambdas.

    This takes a small part of the time of ``walk``: most nodes are expressions.
    """
    waiting = [node]
    while waiting:
        below = waiting.pop()
        kind = type(below)
        if kind in kinds and below is not node:
            yield below
        for name in _BODIES.get(kind, ())[::-1]:
            value = getattr(below, name)
            if isinstance(value, list):
                waiting += value[::-1]
            elif value is not None:
                waiting.append(value)


def expressions(node: Node, kinds: Container[type[Node]]) -> list[Expression]:
    """Return the expressions of some kinds inside a node, each once, but none inside ``super()``.

    mypy's own finder is compiled, and takes a small part of the time of ``walk``.
    """
    # A call of "cast" has its argument twice: as mypy has analysed the call, too.
    return [*dict.fromkeys(e for e in get_subexpressions(node) if type(e) in kinds)]


def own_nodes(node: Node) -> Iterator[Node]:
    """Yield the descendants of a node in order, except nested functions and classes."""
    waiting = children(node)[::-1]
    while waiting:
        below = waiting.pop()
        if not isinstance(below, (FuncItem, ClassDef)):
            yield below
            waiting += children(below)[::-1]


def _nodes(value: object) -> Iterator[Node]:
    """Yield the nodes in lists, tuples and dictionaries, which mypy nests."""
    for item in value.values() if isinstance(value, dict) else cast(Iterable[object], value):
        if isinstance(item, Node):
            yield item
        elif isinstance(item, (list, tuple)):
            yield from _nodes(item)
