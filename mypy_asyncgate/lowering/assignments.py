"""Lowers assignments: bindings of tracked places, and stores to untracked ones."""

from __future__ import annotations

from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    DelStmt,
    Expression,
    IndexExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    OperatorAssignmentStmt,
    StarExpr,
    TupleExpr,
)

from mypy_asyncgate.flow.leaving import NEVER
from mypy_asyncgate.flow.operations import Drop, MayRaise, Move, Store, Use
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lowering.context import Lowering
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.names import is_none, truth_of
from mypy_asyncgate.mypy_api.signatures import field_ownership


def assignment(lowering: Lowering, s: AssignmentStmt) -> None:
    """Lower ``target = value``, with any number of targets."""
    if isinstance(s.rvalue, TupleExpr) and any(
        isinstance(t, (TupleExpr, ListExpr)) and _matches(t.items, s.rvalue.items)
        for t in s.lvalues
    ):
        values = [lowering.copied(item) for item in s.rvalue.items]
        for target in s.lvalues:
            if isinstance(target, (TupleExpr, ListExpr)):
                pairs = zip(target.items, values, s.rvalue.items, strict=False)
                for item, value, written in pairs:
                    assign(lowering, item, value, written=written)
        return
    value = lowering.value(s.rvalue)
    for target in s.lvalues:
        assign(lowering, target, value, written=s.rvalue)
        if (place := lowering.variables.place_of(target)) is not None:
            lowering.variables.values[place] = s.rvalue


def _matches(targets: list[Expression], values: list[Expression]) -> bool:
    """Tell whether targets and values pair one to one, as in ``a, b = x, y``."""
    return len(targets) == len(values) and not any(
        isinstance(e, StarExpr) for e in (*targets, *values)
    )


def assign(
    lowering: Lowering,
    target: Expression,
    value: Place | None,
    item: int | None = None,
    written: Expression | None = None,
) -> None:
    """Bind an assignment target to ``value``, or to its element ``item``.

    ``written`` is the expression whose value this is, if there is one.
    """
    place = lowering.variables.place_of(target)
    if place is not None:
        none, truth = is_none(written), truth_of(written)
        lowering.builder.emit(Move(target, NEVER, place, value, item, none, truth))
    elif isinstance(target, (TupleExpr, ListExpr)):
        _unpack(lowering, target, value if item is None else None)
    elif isinstance(target, StarExpr):
        assign(lowering, target.expr, None)
    else:
        if isinstance(target, IndexExpr):
            lowering.use(target.base)
            lowering.store(target.index, _destination(lowering, target))
        elif lowering.variables.field_of(target) is None:
            # Assigning a field is no use of the object that has it.
            lowering.use_parts(target)
        _store(lowering, target, value, item, written)


def _unpack(lowering: Lowering, target: TupleExpr | ListExpr, value: Place | None) -> None:
    """Bind the parts of a target to the elements of ``value``."""
    if value is not None:
        lowering.builder.emit(Use(target, NEVER, value))
    for index, part in enumerate(target.items):
        if isinstance(part, StarExpr):
            # The rest is kept in a list, and the index of the elements after it is not known.
            if value is not None:
                lowering.builder.emit(Store(part, NEVER, value, Elsewhere.CONTAINER))
            value = None
        assign(lowering, part, value, index if value is not None else None)


def _store(
    lowering: Lowering,
    target: Expression,
    value: Place | None,
    item: int | None,
    written: Expression | None,
) -> None:
    """Store ``value``, or its element ``item``, in an attribute, an item or a global name."""
    builder = lowering.builder
    if value is None:
        field = lowering.variables.field_of(target)
        if field is not None:
            builder.emit(Move(target, NEVER, field, None, truth=truth_of(written)))
        else:
            builder.emit(MayRaise(target, NEVER))
        return
    if item is not None:
        element = lowering.variables.temporary()
        builder.emit(Move(target, NEVER, element, value, item))
        value = element
    if field_ownership(target) is Ownership.BORROWED:
        builder.emit(Use(target, NEVER, value))
    else:
        builder.emit(Store(target, NEVER, value, _destination(lowering, target)))


def _destination(lowering: Lowering, target: Expression) -> Place | Elsewhere:
    """Return where an assignment stores its value: a field, an item of a field, or elsewhere."""
    variables = lowering.variables
    if isinstance(target, IndexExpr) and (field := variables.field_of(target.base)) is not None:
        return field.element(None)
    if isinstance(target, MemberExpr):
        return variables.field_of(target) or Elsewhere.ATTRIBUTE
    return Elsewhere.GLOBAL if isinstance(target, NameExpr) else Elsewhere.ITEM


def walrus(lowering: Lowering, e: AssignmentExpr) -> Place | None:
    """Lower ``(target := value)``."""
    source = lowering.value(e.value)
    target = lowering.variables.place_of(e.target)
    if target is None:
        return source
    lowering.move(e, target, source)
    return target


def augmented(lowering: Lowering, s: OperatorAssignmentStmt) -> None:
    """Lower ``target += value``, which may keep the value: ``names += [conn]``."""
    lowering.use(s.lvalue)
    lowering.store(s.rvalue, Elsewhere.CONTAINER)
    if (place := lowering.variables.place_of(s.lvalue)) is not None:
        lowering.move(s, place, place)


def delete(lowering: Lowering, s: DelStmt) -> None:
    """Lower ``del`` of one target or several."""
    targets = s.expr.items if isinstance(s.expr, (TupleExpr, ListExpr)) else [s.expr]
    for target in targets:
        place = lowering.variables.place_of(target)
        if place is not None:
            lowering.builder.emit(Drop(s, NEVER, place))
        else:
            lowering.use(target)
            lowering.builder.emit(MayRaise(s, NEVER))
