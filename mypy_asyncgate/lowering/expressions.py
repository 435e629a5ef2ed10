"""Lowers expressions to operations in evaluation order, and the place of the value."""

from __future__ import annotations

from collections.abc import Iterable

from mypy.nodes import (
    AwaitExpr,
    CallExpr,
    ComparisonExpr,
    Expression,
    FuncItem,
    IndexExpr,
    IntExpr,
    MemberExpr,
    Node,
    OpExpr,
    StarExpr,
    SuperExpr,
    TupleExpr,
    YieldExpr,
    YieldFromExpr,
)

from mypy_asyncgate.flow.leaving import CALL, NEVER, SUSPEND, SUSPEND_GENERATOR, Raise
from mypy_asyncgate.flow.operations import (
    Await,
    Capture,
    Make,
    MayRaise,
    Move,
    Store,
    Suspend,
    Use,
    UseOfAttribute,
    Yield,
)
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lowering import lending
from mypy_asyncgate.lowering.builder import LoopFrame
from mypy_asyncgate.lowering.conditions import short_circuit
from mypy_asyncgate.lowering.context import Lowering
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.names import callee


def await_(lowering: Lowering, e: AwaitExpr) -> Place | None:
    """Lower ``await x``; the place of ``x`` holds the result afterwards."""
    place = lowering.value(e.expr)
    owner = _owner_of_attribute(lowering, e.expr)
    if owner is not None:
        lowering.builder.emit(UseOfAttribute(e, NEVER, owner))
    lowering.builder.emit(Await(e, SUSPEND, place) if place else MayRaise(e, SUSPEND))
    return place


def _owner_of_attribute(lowering: Lowering, e: Expression) -> Place | None:
    """Return the place of ``x`` in a call ``x.part.method()``, or None for any other expression."""
    target = callee(e) if isinstance(e, CallExpr) else None
    return lowering.variables.owner_of(target.expr) if isinstance(target, MemberExpr) else None


def member(lowering: Lowering, e: MemberExpr) -> Place | None:
    """Lower ``x.name``: a field of the object, or a read of ``x``."""
    field = lowering.variables.field_of(e)
    if field is not None and e is not lowering.source:
        return field
    place = lowering.value(e.expr)
    part = lowering.models.field(e) if place is not None else None
    if place is not None and part is not None:
        return _element(lowering, e, place, part)
    if place is not None:
        lowering.builder.emit(Use(e, NEVER, place, e.name))
    return source_value(lowering, e, CALL)


def source_value(lowering: Lowering, e: Expression, raises: tuple[Raise, ...]) -> Place | None:
    """Return a new place for the value of ``e`` if ``e`` is the source, else None."""
    if e is not lowering.source:
        return None
    result = lowering.variables.temporary()
    lowering.builder.emit(Make(e, raises, result, lowering.builder.current_branch))
    return result


def index(lowering: Lowering, e: IndexExpr) -> Place | None:
    """Lower ``x[i]``, which is tracked if ``i`` is an integer literal, or the key of a record."""
    base = lowering.value(e.base)
    lowering.use(e.index)
    if base is None:
        return None
    part = e.index.value if isinstance(e.index, IntExpr) else lowering.models.field(e)
    if part is not None:
        return _element(lowering, e, base, part)
    lowering.builder.emit(Use(e, NEVER, base))
    return None


def _element(lowering: Lowering, e: Expression, whole: Place, index: int) -> Place:
    """Take an element out of a tuple or record."""
    result = lowering.variables.temporary()
    lowering.builder.emit(Move(e, NEVER, result, whole, index))
    return result


def display(lowering: Lowering, e: Expression) -> None:
    """Lower a tuple, list, set or dict display, which keeps its items unless it is only lent."""
    for child in children(e):
        place = lowering.value(child) if isinstance(child, Expression) else None
        if place is not None and lowering.is_lent(e):
            lowering.builder.emit(Use(child, NEVER, place))
        elif place is not None:
            lowering.builder.emit(Store(child, NEVER, place, Elsewhere.CONTAINER))


def star(lowering: Lowering, e: StarExpr) -> None:
    """Lower ``*x`` in a display."""
    lowering.store(e.expr, Elsewhere.CONTAINER)


def operator(lowering: Lowering, e: OpExpr) -> Place | None:
    """Lower a binary operator, which reads its operands."""
    if e.op in ("and", "or"):
        return short_circuit(lowering, e)
    # A long chain of operators is a deep tree on its left side, so a loop replaces recursion.
    rights: list[Expression] = []
    left: Expression = e
    while isinstance(left, OpExpr) and left.op not in ("and", "or"):
        rights.append(left.right)
        left = left.left
    lowering.use(left)
    for right in reversed(rights):
        lowering.use(right)
    return None


def comparison(lowering: Lowering, e: ComparisonExpr) -> None:
    """Lower ``a < b < c``; only the first two operands are evaluated for certain."""
    first, second, *rest = e.operands
    lowering.use(first)
    lowering.use(second)
    if not rest:
        return
    builder = lowering.builder
    after = builder.block()
    for operand in rest:
        builder.link(builder.current, after)
        builder.start(builder.successor())
        lowering.use(operand)
    builder.goto(after)
    builder.start(after)


def yield_(lowering: Lowering, e: YieldExpr) -> None:
    """Lower ``yield x``, or ``yield x, y``, which yields each of them."""
    builder = lowering.builder
    lends = lowering.consumer.borrows
    items: Iterable[Expression] = [e.expr] if e.expr is not None else []
    if e.expr is not None and lends:
        items = lending.items(e.expr)
    elif isinstance(e.expr, TupleExpr):
        items = e.expr.items
    for place in [lowering.value(item) for item in items]:
        if place is not None and lowering.gives_away:
            builder.emit(Store(e, NEVER, place, Elsewhere.YIELD))
        elif place is not None:
            repeated = any(isinstance(frame, LoopFrame) for frame in builder.frames)
            # A value yielded in a tuple may come back in one, to be closed by the consumer.
            repeated = repeated or (isinstance(e.expr, TupleExpr) and not lends)
            builder.emit(Yield(e, NEVER, place, repeated))
    builder.emit(Suspend(e, SUSPEND_GENERATOR if lowering.consumer.throws else NEVER))


def yield_from(lowering: Lowering, e: YieldFromExpr) -> None:
    """Lower ``yield from x``, which yields everything in ``x``."""
    lowering.store(e.expr, Elsewhere.YIELD)
    lowering.builder.emit(Suspend(e, SUSPEND_GENERATOR))


def nested_function(lowering: Lowering, function: FuncItem) -> None:
    """Lower a nested function, of which only the defaults and the captured variables matter."""
    for argument in function.arguments:
        if argument.initializer is not None:
            lowering.store(argument.initializer, Elsewhere.DEFAULT)
    capture(lowering, function)


def capture(lowering: Lowering, nested: Node) -> None:
    """Lower the definition of a nested function or class, which closes over variables."""
    for place, attributes in lowering.variables.capture(nested):
        # What happens to the object itself is known from its class.
        if place != lowering.variables.object:
            lowering.builder.emit(Capture(nested, NEVER, place, attributes))


def super_(lowering: Lowering, e: SuperExpr) -> None:
    """Lower ``super().name``, whose value is of no interest, and skip its parts."""
