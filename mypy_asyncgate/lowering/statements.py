"""Lowers simple statements: what they bind, and where the function goes on after them."""

from __future__ import annotations

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    BreakStmt,
    CallExpr,
    ConditionalExpr,
    ContinueStmt,
    Decorator,
    DelStmt,
    Expression,
    ExpressionStmt,
    FuncDef,
    IndexExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    NonlocalDecl,
    OperatorAssignmentStmt,
    OpExpr,
    RaiseStmt,
    ReturnStmt,
    StarExpr,
    Statement,
    TupleExpr,
)

from mypy_asyncgate.flow.leaving import CALL, NEVER, Exit, Raise
from mypy_asyncgate.flow.operations import Drop, MayRaise, Move, Return, Store, Use
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lexicon.exceptions import STOPS
from mypy_asyncgate.lowering.builder import LoopFrame
from mypy_asyncgate.lowering.calls import Known
from mypy_asyncgate.lowering.conditions import none_test
from mypy_asyncgate.lowering.expressions import ExpressionLowering
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.names import bare_name
from mypy_asyncgate.mypy_api.signatures import field_ownership


class SimpleStatements(ExpressionLowering):
    """The statements without a body."""

    def __init__(self, known: Known, thrown_into: bool) -> None:
        super().__init__(known, thrown_into)
        self.caught: tuple[Raise, ...] = CALL

    def expression_statement(self, s: ExpressionStmt) -> None:
        self.value(s.expr)

    def assignment(self, s: AssignmentStmt) -> None:
        if isinstance(s.rvalue, TupleExpr) and any(
            isinstance(t, (TupleExpr, ListExpr)) and matches(t.items, s.rvalue.items)
            for t in s.lvalues
        ):
            values = [self.copied(item) for item in s.rvalue.items]
            for target in s.lvalues:
                if isinstance(target, (TupleExpr, ListExpr)):
                    for item, value in zip(target.items, values, strict=False):
                        self.assign(item, value)
            return
        value = self.value(s.rvalue)
        for target in s.lvalues:
            self.assign(target, value)

    def copied(self, e: Expression) -> Place | None:
        """Lower ``e`` into a temporary of its own: ``a, b = b, a`` reads all before it binds."""
        source = self.value(e)
        if source is None:
            return None
        copy = self.temporary()
        self.move(e, copy, source)
        return copy

    def assign(self, target: Expression, value: Place | None, item: int | None = None) -> None:
        """Bind an assignment's target to ``value``, or to its element ``item``."""
        place = self.place_of(target)
        if place is not None:
            self.emit(Move(target, NEVER, place, value, item))
        elif isinstance(target, (TupleExpr, ListExpr)):
            if value is not None and item is None:
                self.emit(Use(target, NEVER, value))
            starred = False
            for index, part in enumerate(target.items):
                starred = starred or isinstance(part, StarExpr)
                known = None if starred or item is not None else value
                self.assign(part, known, index if known else None)
        elif isinstance(target, StarExpr):
            self.assign(target.expr, None)
        else:
            for child in children(target):
                if isinstance(child, Expression):
                    self.use(child)
            if value is None and (field := self.field_of(target)) is not None:
                self.move(target, field, None)
            elif value is not None:
                if item is not None:
                    element = self.temporary()
                    self.emit(Move(target, NEVER, element, value, item))
                    value = element
                if field_ownership(target) is Ownership.BORROWED:
                    self.emit(Use(target, NEVER, value))
                else:
                    self.emit(Store(target, NEVER, value, self.destination(target)))
            else:
                self.emit(MayRaise(target, NEVER))

    def destination(self, target: Expression) -> Place | Elsewhere:
        """Return what an assignment stores into: a field, an item of one, or elsewhere."""
        if isinstance(target, IndexExpr) and (field := self.field_of(target.base)) is not None:
            return field.element(None)
        if isinstance(target, MemberExpr):
            return self.field_of(target) or Elsewhere.ATTRIBUTE
        return Elsewhere.GLOBAL if isinstance(target, NameExpr) else Elsewhere.ITEM

    def augmented(self, s: OperatorAssignmentStmt) -> None:
        self.use(s.lvalue)
        # ``names += [conn]`` keeps what it is given.
        self.store(s.rvalue, Elsewhere.CONTAINER)

    def return_(self, s: ReturnStmt) -> None:
        mark = len(self.temporaries)
        place = self.value(s.expr) if s.expr is not None else None
        if place is not None and isinstance(s.expr, (ConditionalExpr, OpExpr)):
            # ``return client or make()``: the caller may get something borrowed as well.
            self.emit(Store(s, NEVER, place, Elsewhere.RESULT))
        self.emit(Return(s, NEVER, place))
        self.drop_temporaries(s, mark)
        self.leave("return", 0, self.exits[Exit.NORMAL])

    def raise_(self, s: RaiseStmt) -> None:
        for e in (s.expr, s.from_expr):
            if e is not None:
                self.store(e, Elsewhere.EXCEPTION)
        if bare_name(raised_class(s.expr)) not in STOPS:
            self.emit(MayRaise(s, CALL if s.expr is not None else self.caught))
        self.current = None

    def assert_(self, s: AssertStmt) -> None:
        passed, failed = self.block(), self.block()
        self.condition(s.expr, passed, failed)
        self.start(failed)
        if s.msg is not None:
            self.use(s.msg)
        # ``assert x is not None`` tells the type checker what is known anyway.
        self.emit(MayRaise(s, NEVER if narrows(s.expr) else CALL))
        self.start(passed)

    def delete(self, s: DelStmt) -> None:
        targets = s.expr.items if isinstance(s.expr, (TupleExpr, ListExpr)) else [s.expr]
        for target in targets:
            place = self.place_of(target)
            if place is not None:
                self.emit(Drop(s, NEVER, place))
            else:
                self.use(target)
                self.emit(MayRaise(s, NEVER))

    def break_(self, s: BreakStmt) -> None:
        self.leave_loop("break")

    def continue_(self, s: ContinueStmt) -> None:
        self.leave_loop("continue")

    def leave_loop(self, how: str) -> None:
        for index in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[index]
            if isinstance(frame, LoopFrame):
                target = frame.after if how == "break" else frame.again
                self.leave((how, target.index), index + 1, target)
                return

    def nonlocal_(self, s: NonlocalDecl) -> None:
        """Names of an enclosing function: what is bound to them lives on."""
        self.nonlocal_names.update(s.names)

    def nested_definition(self, s: Statement) -> None:
        """A nested class, or an overloaded function: only what it closes over matters here."""
        self.nested.append(s)

    def function_definition(self, s: FuncDef) -> None:
        self.nested_function(s)

    def decorated_definition(self, s: Decorator) -> None:
        for decorator in s.decorators:
            self.use(decorator)
        self.nested_function(s.func)


def matches(targets: list[Expression], values: list[Expression]) -> bool:
    """Tell whether ``a, b = x, y`` pairs them one to one."""
    return len(targets) == len(values) and not any(
        isinstance(e, StarExpr) for e in (*targets, *values)
    )


def narrows(test: Expression) -> bool:
    """Tell whether a test is there to narrow the type of a variable or an attribute."""
    if isinstance(test, CallExpr):
        return bare_name(test.callee) == "isinstance"
    compared = none_test(test)
    return isinstance(compared[0] if compared is not None else test, (NameExpr, MemberExpr))


def raised_class(e: Expression | None) -> Expression | None:
    """Return the class that ``raise`` names, called or not."""
    return e.callee if isinstance(e, CallExpr) else e
