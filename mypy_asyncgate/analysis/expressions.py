"""Lowers expressions: operations in order of evaluation, and the place that holds the value."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import (
    AssertTypeExpr,
    AssignmentExpr,
    AwaitExpr,
    CallExpr,
    CastExpr,
    ConditionalExpr,
    DictExpr,
    DictionaryComprehension,
    Expression,
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
    RevealExpr,
    SetComprehension,
    SetExpr,
    StarExpr,
    StrExpr,
    SuperExpr,
    TupleExpr,
    YieldExpr,
    YieldFromExpr,
)

from mypy_asyncgate.analysis.builder import LoopFrame
from mypy_asyncgate.analysis.cfg import (
    CALL,
    NEVER,
    SUSPEND,
    SUSPEND_GENERATOR,
    Await,
    Make,
    MayRaise,
    Method,
    Move,
    Pass,
    Place,
    Store,
    Use,
    Yield,
)
from mypy_asyncgate.analysis.conditions import Conditions
from mypy_asyncgate.analysis.escape import is_benign, is_keeper
from mypy_asyncgate.catalog.model import CallEntry, Does
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.names import bare_name, callee, full_name, never_returns, says
from mypy_asyncgate.mypy_api.signatures import declared_ownership

KnownCall = Callable[[str | None, str], CallEntry | None]
"""Says what a call does to its argument, by the full name (if known) and the bare name."""


class ExpressionLowering(Conditions):
    """``value`` lowers an expression and returns the place of its value, if it may be followed."""

    def __init__(self, known_call: KnownCall, thrown_into: bool) -> None:
        super().__init__()
        self.thrown_into = thrown_into
        self.known_call = known_call
        self.nested: list[Node] = []

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

    def use(self, e: Expression) -> None:
        """Lower ``e`` where its value is only looked at."""
        place = self.value(e)
        if place is not None:
            self.emit(Use(e, NEVER, place))

    def store(self, e: Expression, target: str) -> None:
        """Lower ``e`` where its value goes into something that is not followed."""
        place = self.value(e)
        if place is not None:
            self.emit(Store(e, NEVER, place, target))

    def call(self, e: CallExpr) -> Place | None:
        if isinstance(e.analyzed, (CastExpr, AssertTypeExpr)):
            return self.value(e.analyzed.expr)
        if isinstance(e.analyzed, RevealExpr):
            return self.value(e.analyzed.expr) if e.analyzed.expr else None
        target = callee(e)
        name, full = bare_name(target), full_name(target)
        receiver = None
        if isinstance(target, MemberExpr):
            if isinstance(target.expr, StrExpr) and name in ("format", "join"):
                return self.formatted(e)
            receiver = self.value(target.expr)
        elif not isinstance(target, NameExpr):
            self.use(target)
        elif (place := self.place_of(target)) is not None:
            self.emit(Use(target, NEVER, place))
        benign = is_benign(target, full)
        known = self.known_call(full, name)
        keeps = is_keeper(target)
        result = self.temporary()
        through: Place | None = None
        for index, argument in enumerate(e.args):
            place = self.value(argument)
            if place is None:
                continue
            told = known if known is not None and is_about(known, e, index) else None
            if benign:
                self.emit(Use(argument, NEVER, place))
            elif told is not None and told.does is Does.PASSES:
                through = place
            elif e.arg_kinds[index].is_star():
                self.emit(Store(argument, NEVER, place, "arguments"))
            else:
                declared = declared_ownership(e, index)
                self.emit(Pass(argument, NEVER, place, name, result, told, keeps, declared))
        raises = NEVER if benign else CALL
        if through is not None:
            self.emit(MayRaise(e, raises))
            self.move(e, result, through)
            return result
        if receiver is not None:
            # Before the call may raise: a release that fails has been tried all the same.
            self.emit(Method(e, NEVER, receiver, name, result))
        self.emit(Make(e, raises, result, self.depth))
        if never_returns(target):
            self.current = None
        return result

    def formatted(self, e: CallExpr) -> Place | None:
        """Lower an f-string (mypy spells it as calls of ``format`` and ``join``)."""
        for argument in e.args:
            for item in getattr(argument, "items", None) or [argument]:
                self.use(item)
        return None

    def await_(self, e: AwaitExpr) -> Place | None:
        place = self.value(e.expr)
        self.emit(Await(e, SUSPEND, place) if place else MayRaise(e, SUSPEND))
        return place

    def member(self, e: MemberExpr) -> Place | None:
        field = self.field_of(e)
        if field is not None:
            return field
        place = self.value(e.expr)
        if place is not None:
            self.emit(Use(e, NEVER, place, e.name))
        return None

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
                self.store(child, "container")

    def star(self, e: StarExpr) -> None:
        self.store(e.expr, "container")

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
            if place is not None:
                self.emit(Yield(e, NEVER, place))
        self.emit(MayRaise(e, SUSPEND_GENERATOR if self.thrown_into else NEVER))

    def yield_from(self, e: YieldFromExpr) -> None:
        self.store(e.expr, "yield from")
        self.emit(MayRaise(e, SUSPEND_GENERATOR))

    def comprehension(self, e: GeneratorExpr | DictionaryComprehension) -> None:
        after = outer = self.block()
        depth = len(self.frames)
        for index, (target, sequence) in enumerate(zip(e.indices, e.sequences, strict=True)):
            self.use(sequence)
            head = self.branch()
            self.start(head)
            if e.is_async[index]:
                self.emit(MayRaise(sequence, SUSPEND))
            self.link(self.current, outer)
            self.push(LoopFrame(outer, head))
            outer = head
            self.bind_unknown(target)
            for guard in e.condlists[index]:
                passed = self.block()
                self.condition(guard, passed, head)
                self.start(passed)
        mark = len(self.temporaries)
        parts = (e.left_expr,) if isinstance(e, GeneratorExpr) else (e.key, e.value)
        for part in parts:
            if part is not None:  # a key of None stands for "**"
                self.store(part, "container")
        self.drop_temporaries(e, mark)
        innermost = self.frames[-1]
        if isinstance(innermost, LoopFrame):
            self.goto(innermost.again)
        del self.frames[depth:]
        self.start(after)

    def wrapped_comprehension(self, e: ListComprehension | SetComprehension) -> None:
        self.comprehension(e.generator)


def later(lowering: ExpressionLowering, e: Expression) -> None:
    """Lower what runs later: only what it closes over matters here."""
    lowering.nested.append(e)


def nothing(lowering: ExpressionLowering, e: Expression) -> None:
    """Lower what has no value of interest, though it has parts."""


def is_about(known: CallEntry, e: CallExpr, index: int) -> bool:
    """Tell whether what is known of a call holds for its argument number ``index``."""
    if known.argument not in (index, e.arg_names[index]):
        return False
    return known.when is None or says(e, *known.when)


HANDLERS: dict[type[Expression], Callable[..., Place | None]] = {
    AssignmentExpr: ExpressionLowering.walrus,
    AwaitExpr: ExpressionLowering.await_,
    CallExpr: ExpressionLowering.call,
    ConditionalExpr: ExpressionLowering.conditional,
    DictExpr: ExpressionLowering.display,
    DictionaryComprehension: ExpressionLowering.comprehension,
    GeneratorExpr: ExpressionLowering.comprehension,
    IndexExpr: ExpressionLowering.index,
    LambdaExpr: later,
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
