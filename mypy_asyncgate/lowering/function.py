"""Lowers a function to its control-flow graph.

The tables map each kind of node to the function that lowers it. A statement in neither table, such
as ``pass``, does nothing. Any other expression reads its parts.
"""

from __future__ import annotations

from functools import partial

from mypy.nodes import (
    AssertStmt,
    AssignmentExpr,
    AssignmentStmt,
    AwaitExpr,
    BreakStmt,
    CallExpr,
    ClassDef,
    ComparisonExpr,
    ConditionalExpr,
    Context,
    ContinueStmt,
    Decorator,
    DelStmt,
    DictExpr,
    DictionaryComprehension,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    FuncItem,
    GeneratorExpr,
    IfStmt,
    IndexExpr,
    LambdaExpr,
    ListComprehension,
    ListExpr,
    MatchStmt,
    MemberExpr,
    NonlocalDecl,
    OperatorAssignmentStmt,
    OpExpr,
    OverloadedFuncDef,
    RaiseStmt,
    ReturnStmt,
    SetComprehension,
    SetExpr,
    StarExpr,
    SuperExpr,
    TryStmt,
    TupleExpr,
    WhileStmt,
    WithStmt,
    YieldExpr,
    YieldFromExpr,
)
from mypy.nodes import Block as Suite

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import NEVER
from mypy_asyncgate.flow.operations import Make
from mypy_asyncgate.lowering import (
    assignments,
    branches,
    calls,
    conditions,
    expressions,
    loops,
    statements,
    try_statements,
    with_statements,
)
from mypy_asyncgate.lowering.context import (
    ANY_CONSUMER,
    Consumer,
    ExpressionTable,
    Lowering,
    Models,
    StatementTable,
)
from mypy_asyncgate.lowering.lending import lent_displays
from mypy_asyncgate.mypy_api.generator_types import yields_owned

EXPRESSIONS: ExpressionTable = {
    AssignmentExpr: assignments.walrus,
    AwaitExpr: expressions.await_,
    CallExpr: calls.call,
    ComparisonExpr: expressions.comparison,
    ConditionalExpr: conditions.conditional,
    DictExpr: expressions.display,
    DictionaryComprehension: loops.comprehension,
    GeneratorExpr: loops.comprehension,
    IndexExpr: expressions.index,
    LambdaExpr: expressions.nested_function,
    ListComprehension: loops.wrapped_comprehension,
    ListExpr: expressions.display,
    MemberExpr: expressions.member,
    OpExpr: expressions.operator,
    SetComprehension: loops.wrapped_comprehension,
    SetExpr: expressions.display,
    StarExpr: expressions.star,
    SuperExpr: expressions.super_,
    TupleExpr: expressions.display,
    YieldExpr: expressions.yield_,
    YieldFromExpr: expressions.yield_from,
}

STATEMENTS: StatementTable = {
    AssertStmt: statements.assert_,
    AssignmentStmt: assignments.assignment,
    BreakStmt: statements.break_,
    ClassDef: statements.nested_definition,
    ContinueStmt: statements.continue_,
    Decorator: statements.decorated_definition,
    DelStmt: assignments.delete,
    ExpressionStmt: statements.expression_statement,
    ForStmt: loops.for_,
    FuncDef: expressions.nested_function,
    IfStmt: branches.if_,
    MatchStmt: branches.match,
    NonlocalDecl: statements.nonlocal_,
    OperatorAssignmentStmt: assignments.augmented,
    OverloadedFuncDef: statements.nested_definition,
    RaiseStmt: statements.raise_,
    ReturnStmt: statements.return_,
    Suite: Lowering.suite,
    TryStmt: try_statements.try_,
    WhileStmt: loops.while_,
    WithStmt: with_statements.with_,
}


def lower(
    function: FuncItem,
    models: Models,
    consumer: Consumer = ANY_CONSUMER,
    source: Context | None = None,
) -> Graph:
    """Return the graph of ``function``.

    ``consumer`` is that of a generator. ``source`` is a node other than a call that makes a value:
    an attribute that is read, or the target of a loop.

    Raises ``TooComplex`` for a function with too many blocks, and ``RecursionError`` for one that
    is nested too deeply.
    """
    lowering = Lowering(
        models,
        EXPRESSIONS,
        STATEMENTS,
        consumer=consumer,
        gives_away=yields_owned(function.type),
        source=source,
        lent=partial(lent_displays, function, models, consumer.borrows),
    )
    builder, variables = lowering.builder, lowering.variables
    for argument in function.arguments:
        place = variables.place_for(argument.variable)
        builder.emit(Make(argument, NEVER, place, None))
    lowering.suite(function.body)
    return builder.graph(variables.object, variables.captured(), variables.captured_first)
