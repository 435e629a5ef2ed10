"""A call at the entry of a function, for looking at the function itself.

mypy tells plugins of calls and classes, not of functions. So a function whose signature names a
marker gets a first statement that calls nothing, and is told of when mypy checks the body: cold,
warm, in workers, and function by function in the daemon. Nobody else gets to see the statement:
bodies are kept by no cache, where somebody wants the trees (``mypyc``) none is added, and this
package looks at the statements of a body through ``written``, or through ``children``.
"""

from __future__ import annotations

from typing import cast

from mypy.nodes import Block, CallExpr, ExpressionStmt, FuncDef, Statement, TempNode
from mypy.plugin import AnalyzeTypeContext
from mypy.semanal import SemanticAnalyzer, is_trivial_body
from mypy.typeanal import TypeAnalyser
from mypy.types import CallableType, NoneType

ENTRY = "mypy_asyncgate.<entry>"
"""The name under which mypy asks for a hook for such a call."""


def announce(ctx: AnalyzeTypeContext) -> None:
    """Have mypy tell of the function whose signature is being analysed, if it is one.

    A function without a body of its own, such as an abstract method, owes nothing to anybody.
    """
    analyser = cast(TypeAnalyser, ctx.api)
    semantic = cast(SemanticAnalyzer, analyser.api)
    function = semantic.statement
    if not isinstance(function, FuncDef) or semantic.options.preserve_asts:
        return
    statements = function.body.body
    if not statements or is_entry(statements[0]) or is_trivial_body(function.body):
        return
    fallback = analyser.named_type("builtins.function")
    target = TempNode(CallableType([], [], [], NoneType(), fallback, ENTRY), context=function)
    statement = ExpressionStmt(CallExpr(target, [], [], []))
    statement.set_line(function)
    statement.expr.set_line(function)
    statements.insert(0, statement)


def written(block: Block) -> list[Statement]:
    """Return the statements of a block as its author wrote them."""
    statements = block.body
    return statements[1:] if statements and is_entry(statements[0]) else statements


def is_entry(statement: Statement) -> bool:
    """Tell whether a statement is the call that ``announce`` adds."""
    return (
        isinstance(statement, ExpressionStmt)
        and isinstance(statement.expr, CallExpr)
        and isinstance(statement.expr.callee, TempNode)
    )
