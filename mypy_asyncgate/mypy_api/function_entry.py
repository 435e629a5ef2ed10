"""Adds a call at the entry of a function, so that the function itself can be checked.

mypy calls plugins for calls and classes, not for functions. A function whose signature has a marker
therefore gets a first statement that calls nothing. mypy checks it with the body: cold, warm, in
workers, and function by function in the daemon. Nothing else sees the statement. Caches do not keep
bodies, none is added for programs that use the trees (``mypyc``), and this package reads the
statements of a body through ``written`` or ``children``.
"""

from __future__ import annotations

from typing import cast

from mypy.nodes import (
    Block,
    CallExpr,
    Context,
    ExpressionStmt,
    FuncDef,
    FuncItem,
    Statement,
    TempNode,
)
from mypy.plugin import AnalyzeTypeContext
from mypy.semanal import SemanticAnalyzer, is_trivial_body
from mypy.typeanal import TypeAnalyser
from mypy.types import CallableType, Instance, NoneType

ENTRY = "mypy_asyncgate.<entry>"
"""The name for which mypy asks for the hook of such a call."""


def add_entry_call(ctx: AnalyzeTypeContext) -> None:
    """Add the call to the function whose signature is being analysed, if there is one.

    A function without a body of its own, such as an abstract method, has no obligations.
    """
    analyser = cast(TypeAnalyser, ctx.api)
    semantic = cast(SemanticAnalyzer, analyser.api)
    function = semantic.statement
    if not isinstance(function, FuncDef) or semantic.options.preserve_asts:
        return
    statements = function.body.body
    if not statements or is_entry(statements[0]) or is_trivial_body(function.body):
        return
    statements.insert(0, entry_call(ENTRY, function, analyser.named_type("builtins.function")))


def entry_call(name: str, where: Context, function_type: Instance) -> ExpressionStmt:
    """Return a statement that calls nothing, and for which mypy asks for the hook of ``name``.

    It ends before it begins, so that no position in the source is inside: ``dmypy inspect`` shows
    what is at a position.
    """
    signature = CallableType([], [], [], NoneType(), function_type, name)
    statement = ExpressionStmt(CallExpr(TempNode(signature, context=where), [], [], []))
    for node in (statement, statement.expr):
        node.set_line(where.line, where.column, where.line, where.column - 1)
    return statement


def written(block: Block) -> list[Statement]:
    """Return the statements of a block as its author wrote them."""
    statements = block.body
    return statements[1:] if statements and is_entry(statements[0]) else statements


def has_body(function: FuncItem) -> bool:
    """Tell whether a function, whose names are bound, has a body of its own.

    A docstring, ``pass``, ``...`` and ``raise NotImplementedError`` are none.
    """
    return not is_trivial_body(Block(written(function.body)))


def is_entry(statement: Statement) -> bool:
    """Tell whether a statement is one that ``entry_call`` makes."""
    return (
        isinstance(statement, ExpressionStmt)
        and isinstance(statement.expr, CallExpr)
        and isinstance(statement.expr.callee, TempNode)
    )
