"""The children of each kind of node in mypy's tree, as a table.

Interpreted code cannot subclass mypy's visitors ("interpreted classes cannot inherit from compiled
traits"). Nodes without children are absent. Types, symbols and mypy's analysed forms are not
children, and neither are the statements that ``function_entry`` and ``module_entry`` add.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import Block, ClassDef, FuncItem, MypyFile, Node

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


def children(node: Node) -> Iterator[Node]:
    """Yield the children of a node in source order."""
    if isinstance(node, Block):
        yield from written(node)
        return
    if isinstance(node, MypyFile):
        yield from (statement for statement in node.defs if not is_entry(statement))
        return
    for name in CHILDREN.get(type(node).__name__, ()):
        yield from _nodes(getattr(node, name, None))


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and all its descendants, without recursion."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(children(node))))


def own_nodes(node: Node) -> Iterator[Node]:
    """Yield the descendants of a node in order, except nested functions and classes."""
    waiting = list(children(node))[::-1]
    while waiting:
        below = waiting.pop()
        if not isinstance(below, (FuncItem, ClassDef)):
            yield below
            waiting.extend(list(children(below))[::-1])


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, dict):
        yield from _nodes(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _nodes(item)
