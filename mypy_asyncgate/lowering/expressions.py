"""Lowers expressions: operations in order of evaluation, and the place that holds the value."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import (
    AssignmentExpr,
    AwaitExpr,
    CallExpr,
    ComparisonExpr,
    ConditionalExpr,
    Context,
    DictExpr,
    DictionaryComprehension,
    Expression,
    FuncItem,
    GeneratorExpr,
    IndexExpr,
    IntExpr,
    LambdaExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    OpExpr,
    SetComprehension,
    SetExpr,
    StarExpr,
    SuperExpr,
    TupleExpr,
    YieldExpr,
    YieldFromExpr,
)

from mypy_asyncgate.flow.leaving import CALL, NEVER, SUSPEND, SUSPEND_GENERATOR, Raise
from mypy_asyncgate.flow.operations import (
    Await,
    Collect,
    Make,
    MayRaise,
    Method,
    Move,
    Store,
    Suspend,
    Use,
    UseOfPart,
    Yield,
)
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lowering.builder import LoopFrame
from mypy_asyncgate.lowering.calls import Calls, Known
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.names import callee


class ExpressionLowering(Calls):
    """``value`` lowers an expression and returns the place of its value, if it may be followed."""

    def __init__(self, known: Known, thrown_into: bool) -> None:
        super().__init__(known)
        self.thrown_into = thrown_into
        self.nested: list[Node] = []
        self.source: Context | None = None
        self.gives_away = False
        if not thrown_into:
            # If a fixture fails, so does its test; nobody guards its steps against each other.
            self.cleanups += 1

    def value(self, e: Expression) -> Place | None:
        """Lower ``e``; return the place of its value, or None if it holds nothing of interest."""
        if isinstance(e, NameExpr):
            return self.place_of(e)
        handler = HANDLERS.get(type(e))
        if handler is not None:
            return handler(self, e)
        for child in children(e):
            if isinstance(child, Expression):
                self.use(child)
        return None

    def store(self, e: Expression, target: Elsewhere) -> None:
        """Lower ``e`` where its value goes into something that is not followed."""
        place = self.value(e)
        if place is not None:
            self.emit(Store(e, NEVER, place, target))

    def await_(self, e: AwaitExpr) -> Place | None:
        place = self.value(e.expr)
        owner = self.owner_of_part(e.expr)
        if owner is not None:
            self.emit(UseOfPart(e, NEVER, owner))
        self.emit(Await(e, SUSPEND, place) if place else MayRaise(e, SUSPEND))
        return place

    def owner_of_part(self, e: Expression) -> Place | None:
        """Return the place of ``x`` in a call of ``x.part.method()``, or None for another one."""
        target = callee(e) if isinstance(e, CallExpr) else None
        part = target.expr if isinstance(target, MemberExpr) else None
        if not isinstance(part, MemberExpr) or self.field_of(part) is not None:
            return None
        return self.field_of(part.expr) or self.place_of(part.expr)

    def member(self, e: MemberExpr) -> Place | None:
        field = self.field_of(e)
        if field is not None and e is not self.source:
            return field
        place = self.value(e.expr)
        if place is not None:
            self.emit(Use(e, NEVER, place, e.name))
        return self.made(e, CALL)

    def made(self, e: Expression, raises: tuple[Raise, ...]) -> Place | None:
        """Return the place for the value of ``e`` if it is what makes something."""
        if e is not self.source:
            return None
        result = self.temporary()
        self.emit(Make(e, raises, result, self.innermost))
        return result

    def index(self, e: IndexExpr) -> Place | None:
        base = self.value(e.base)
        self.use(e.index)
        if base is None:
            return None
        if isinstance(e.index, IntExpr):
            result = self.temporary()
            self.emit(Move(e, NEVER, result, base, e.index.value))
            return result
        self.emit(Use(e, NEVER, base))
        return None

    def display(self, e: Expression) -> None:
        for child in children(e):
            if isinstance(child, Expression):
                self.store(child, Elsewhere.CONTAINER)

    def star(self, e: StarExpr) -> None:
        self.store(e.expr, Elsewhere.CONTAINER)

    def walrus(self, e: AssignmentExpr) -> Place | None:
        source = self.value(e.value)
        target = self.place_of(e.target)
        if target is None:
            return source
        self.move(e, target, source)
        return target

    def operator(self, e: OpExpr) -> Place | None:
        if e.op in ("and", "or"):
            return self.short_circuit(e)
        # A long chain of operators is a deep tree on its left side: walk it, do not recurse.
        rights: list[Expression] = []
        left: Expression = e
        while isinstance(left, OpExpr) and left.op not in ("and", "or"):
            rights.append(left.right)
            left = left.left
        self.use(left)
        for right in reversed(rights):
            self.use(right)
        return None

    def yield_(self, e: YieldExpr) -> None:
        items: list[Expression] = []
        if e.expr is not None:
            items = e.expr.items if isinstance(e.expr, TupleExpr) else [e.expr]
        for place in [self.value(item) for item in items]:
            if place is not None and self.gives_away:
                self.emit(Store(e, NEVER, place, Elsewhere.YIELD))
            elif place is not None:
                repeated = any(isinstance(frame, LoopFrame) for frame in self.frames)
                # What goes out with others may come back with them, to be closed by whoever got it.
                repeated = repeated or isinstance(e.expr, TupleExpr)
                self.emit(Yield(e, NEVER, place, repeated))
        self.emit(Suspend(e, SUSPEND_GENERATOR if self.thrown_into else NEVER))

    def comparison(self, e: ComparisonExpr) -> None:
        """Lower ``a < b < c``, of which only the first two are sure to be evaluated."""
        first, second, *rest = e.operands
        self.use(first)
        self.use(second)
        if not rest:
            return
        after = self.block()
        for operand in rest:
            self.link(self.current, after)
            self.start(self.following())
            self.use(operand)
        self.goto(after)
        self.start(after)

    def nested_function(self, function: FuncItem) -> None:
        """Lower what runs later: its defaults, and what it closes over, matter here."""
        self.nested.append(function)
        for argument in function.arguments:
            if argument.initializer is not None:
                self.store(argument.initializer, Elsewhere.DEFAULT)

    def yield_from(self, e: YieldFromExpr) -> None:
        self.store(e.expr, Elsewhere.YIELD)
        self.emit(Suspend(e, SUSPEND_GENERATOR))

    def comprehension(self, e: GeneratorExpr | DictionaryComprehension) -> Place:
        result = self.temporary()
        after = outer = self.block()
        depth = len(self.frames)
        for index, (target, sequence) in enumerate(zip(e.indices, e.sequences, strict=True)):
            place = self.value(sequence)
            if place is not None:
                self.emit(Method(sequence, NEVER, place, "__iter__", self.temporary()))
            self.begin_loop(sequence, place)
            head, done = self.following(), self.block()
            self.start(head)
            if e.is_async[index]:
                self.emit(MayRaise(sequence, SUSPEND))
            self.link(self.current, done)
            self.push(LoopFrame(outer, head))
            inside = self.current
            self.start(done)
            self.end_loop(sequence, place)
            self.goto(outer)
            self.current = inside
            outer = head
            if not self.bind_item(target, place):
                self.bind_unknown(target)
            for guard in e.condlists[index]:
                passed = self.block()
                self.condition(guard, passed, head)
                self.start(passed)
        mark = len(self.temporaries)
        if isinstance(e, GeneratorExpr):
            made = self.value(e.left_expr)
            if made is not None:
                self.emit(Collect(e, NEVER, result, made))
        else:
            for part in (e.key, e.value):
                if part is not None:  # a key of None stands for "**"
                    self.store(part, Elsewhere.CONTAINER)
        self.drop_temporaries(e, mark)
        innermost = self.frames[-1]
        if isinstance(innermost, LoopFrame):
            self.goto(innermost.again)
        del self.frames[depth:]
        self.start(after)
        return result

    def wrapped_comprehension(self, e: ListComprehension | SetComprehension) -> Place:
        return self.comprehension(e.generator)


def nothing(lowering: ExpressionLowering, e: Expression) -> None:
    """Lower what has no value of interest, though it has parts."""


HANDLERS: dict[type[Expression], Callable[..., Place | None]] = {
    AssignmentExpr: ExpressionLowering.walrus,
    AwaitExpr: ExpressionLowering.await_,
    CallExpr: ExpressionLowering.call,
    ComparisonExpr: ExpressionLowering.comparison,
    ConditionalExpr: ExpressionLowering.conditional,
    DictExpr: ExpressionLowering.display,
    DictionaryComprehension: ExpressionLowering.comprehension,
    GeneratorExpr: ExpressionLowering.comprehension,
    IndexExpr: ExpressionLowering.index,
    LambdaExpr: ExpressionLowering.nested_function,
    ListExpr: ExpressionLowering.display,
    ListComprehension: ExpressionLowering.wrapped_comprehension,
    MemberExpr: ExpressionLowering.member,
    OpExpr: ExpressionLowering.operator,
    SetComprehension: ExpressionLowering.wrapped_comprehension,
    SetExpr: ExpressionLowering.display,
    StarExpr: ExpressionLowering.star,
    SuperExpr: nothing,
    TupleExpr: ExpressionLowering.display,
    YieldExpr: ExpressionLowering.yield_,
    YieldFromExpr: ExpressionLowering.yield_from,
}
