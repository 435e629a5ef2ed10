"""Lowers simple statements other than assignments."""

from __future__ import annotations

from mypy.nodes import (
    AssertStmt,
    BreakStmt,
    CallExpr,
    ConditionalExpr,
    ContinueStmt,
    Decorator,
    DictExpr,
    Expression,
    ExpressionStmt,
    ListExpr,
    MemberExpr,
    NameExpr,
    NonlocalDecl,
    OpExpr,
    RaiseStmt,
    ReturnStmt,
    SetExpr,
    Statement,
    TupleExpr,
)

from mypy_asyncgate.flow.leaving import CALL, NEVER, Exit
from mypy_asyncgate.flow.operations import MayRaise, Return, Stop, Store
from mypy_asyncgate.flow.places import Elsewhere
from mypy_asyncgate.lexicon.exceptions import STOPS
from mypy_asyncgate.lowering.builder import LoopFrame
from mypy_asyncgate.lowering.conditions import condition
from mypy_asyncgate.lowering.context import Lowering
from mypy_asyncgate.lowering.expressions import capture, nested_function
from mypy_asyncgate.lowering.tests import none_test
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.names import bare_name


def expression_statement(lowering: Lowering, s: ExpressionStmt) -> None:
    """Lower an expression whose value is discarded."""
    lowering.value(s.expr)


def return_(lowering: Lowering, s: ReturnStmt) -> None:
    """Lower ``return``, through the enclosing clean-ups."""
    builder = lowering.builder
    mark = len(lowering.variables.temporaries)
    place = None
    if isinstance(s.expr, (DictExpr, ListExpr, SetExpr, TupleExpr)):
        for item in children(s.expr):
            if isinstance(item, Expression):
                lowering.store(item, Elsewhere.RESULT)
    elif s.expr is not None:
        place = lowering.value(s.expr)
    if place is not None and isinstance(s.expr, (ConditionalExpr, OpExpr)):
        # ``return client or make()``: the caller may also get something borrowed.
        builder.emit(Store(s, NEVER, place, Elsewhere.RESULT))
    builder.emit(Return(s, NEVER, place))
    lowering.drop_temporaries(s, mark)
    builder.leave("return", 0, builder.exits[Exit.NORMAL])


def raise_(lowering: Lowering, s: RaiseStmt) -> None:
    """Lower ``raise``; without an exception it raises the one that was caught."""
    stops = bare_name(_raised_class(s.expr)) in STOPS
    # Making an exception that ends the process is no failure.
    made = s.expr.args if stops and isinstance(s.expr, CallExpr) else [s.expr]
    for e in (*made, s.from_expr):
        if e is not None:
            lowering.store(e, Elsewhere.EXCEPTION)
    raises = CALL if s.expr is not None else lowering.caught
    op = Stop(s, NEVER) if stops else MayRaise(s, raises)
    lowering.builder.emit(op)
    if lowering.consumer.throws and lowering.builder.cleanups:
        lowering.builder.raises_of_handlers.add(id(op))
    lowering.builder.current = None


def _raised_class(e: Expression | None) -> Expression | None:
    """Return the class that ``raise`` names, called or not."""
    return e.callee if isinstance(e, CallExpr) else e


def assert_(lowering: Lowering, s: AssertStmt) -> None:
    """Lower ``assert``, which raises if its condition is false."""
    builder = lowering.builder
    passed, failed = builder.block(), builder.block()
    condition(lowering, s.expr, passed, failed)
    builder.start(failed)
    if s.msg is not None:
        lowering.use(s.msg)
    # ``assert x is not None`` only tells the type checker what is true anyway.
    builder.emit(MayRaise(s, NEVER if _narrows(s.expr) else CALL))
    builder.start(passed)


def _narrows(test: Expression) -> bool:
    """Tell whether a test only narrows the type of a variable or an attribute."""
    if isinstance(test, CallExpr):
        return bare_name(test.callee) == "isinstance"
    compared = none_test(test)
    return isinstance(compared[0] if compared is not None else test, (NameExpr, MemberExpr))


def break_(lowering: Lowering, s: BreakStmt) -> None:
    """Lower ``break``."""
    _leave_loop(lowering, "break")


def continue_(lowering: Lowering, s: ContinueStmt) -> None:
    """Lower ``continue``."""
    _leave_loop(lowering, "continue")


def _leave_loop(lowering: Lowering, how: str) -> None:
    """Jump to the end of the innermost loop or to its head, through the clean-ups inside it."""
    builder = lowering.builder
    for index in range(len(builder.frames) - 1, -1, -1):
        frame = builder.frames[index]
        if isinstance(frame, LoopFrame):
            target = frame.after if how == "break" else frame.again
            builder.leave((how, target.index), index + 1, target)
            return


def nonlocal_(lowering: Lowering, s: NonlocalDecl) -> None:
    """Lower ``nonlocal``: a value bound to a name of an enclosing function outlives this one."""
    lowering.variables.nonlocal_names.update(s.names)


def nested_definition(lowering: Lowering, s: Statement) -> None:
    """Lower a nested class or overloaded function, of which only the captured variables matter."""
    capture(lowering, s)


def decorated_definition(lowering: Lowering, s: Decorator) -> None:
    """Lower a nested function with decorators."""
    for decorator in s.decorators:
        lowering.use(decorator)
    nested_function(lowering, s.func)
