"""Lowers calls: what becomes of their arguments, and what they make."""

from __future__ import annotations

from mypy.nodes import (
    AssertTypeExpr,
    CallExpr,
    CastExpr,
    Expression,
    MemberExpr,
    RevealExpr,
    StrExpr,
    SuperExpr,
)

from mypy_asyncgate.catalog.model import CallEntry, Does
from mypy_asyncgate.flow.leaving import CALL, NEVER
from mypy_asyncgate.flow.operations import Make, MayRaise, Method, Pass, Store, Use
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lexicon.harmless_calls import is_benign, is_safe
from mypy_asyncgate.lowering.context import Known, Lowering
from mypy_asyncgate.mypy_api.names import (
    bare_name,
    callee,
    full_name,
    is_object,
    never_returns,
    says,
)
from mypy_asyncgate.mypy_api.signatures import declared_ownership


def call(lowering: Lowering, e: CallExpr) -> Place | None:
    """Lower a call; its value is what it makes, or what it hands on of its arguments."""
    if isinstance(e.analyzed, (AssertTypeExpr, CastExpr, RevealExpr)):
        return lowering.value(e.analyzed.expr) if e.analyzed.expr is not None else None
    target = callee(e)
    if _is_formatting(target):
        _format(lowering, e)
        return None
    builder = lowering.builder
    receiver = _receiver(lowering, target)
    entry = lowering.known.call(full_name(target), bare_name(target))
    result = lowering.variables.temporary()
    collects = entry is not None and entry.does is Does.PASSES and entry.argument == "all"
    handed_on: Place | None = None
    harmless = is_harmless(lowering.known, target)
    if harmless:
        _look_at_arguments(lowering, e)
    elif collects:
        _collect_arguments(lowering, e, result)
    else:
        handed_on = _pass_arguments(lowering, e, entry, result)
    raises = NEVER if harmless or is_safe(target, receiver) else CALL
    if collects or handed_on is not None:
        builder.emit(MayRaise(e, raises))
        if handed_on is not None:
            lowering.move(e, result, handed_on)
        return result
    if receiver is not None:
        # Before the call may raise: a release that fails has been tried all the same.
        builder.emit(Method(e, NEVER, receiver, bare_name(target), result))
    of = _object_of(lowering, e, target)
    builder.emit(Make(e, raises, result, builder.current_branch, of))
    if never_returns(target):
        builder.current = None
    return result


def is_harmless(known: Known, target: Expression) -> bool:
    """Tell whether calling ``target``, and entering the result, keeps nothing and succeeds."""
    full = full_name(target)
    entry = known.call(full, bare_name(target)) if full else None
    return is_benign(target, full) or (entry is not None and entry.does is Does.NOTHING)


def _receiver(lowering: Lowering, target: Expression) -> Place | None:
    """Lower what is called; return the place of the object if it is a method of one."""
    if isinstance(target, MemberExpr):
        return lowering.value(target.expr)
    lowering.use(target)
    return None


def _look_at_arguments(lowering: Lowering, e: CallExpr) -> None:
    """Lower the arguments of a call that only looks at them."""
    is_len = full_name(callee(e)) == "builtins.len"
    for argument in e.args:
        place = lowering.value(argument)
        if place is not None and not is_len:
            lowering.builder.emit(Use(argument, NEVER, place))


def _collect_arguments(lowering: Lowering, e: CallExpr, result: Place) -> None:
    """Lower the arguments of a call that gives them all, in order."""
    for index, argument in enumerate(e.args):
        place = lowering.value(argument)
        if place is not None:
            element = result if e.arg_kinds[index].is_star() else result.element(index)
            lowering.move(argument, element, place)


def _pass_arguments(
    lowering: Lowering, e: CallExpr, entry: CallEntry | None, result: Place
) -> Place | None:
    """Lower the arguments of any other call; return the one that is its value, if one is."""
    handed_on = None
    name = bare_name(callee(e))
    for index, argument in enumerate(e.args):
        place = lowering.value(argument)
        if place is None:
            continue
        known = entry if entry is not None and _is_about(entry, e, index) else None
        if known is not None and known.does is Does.PASSES:
            handed_on = place
        elif e.arg_kinds[index].is_star():
            lowering.builder.emit(Store(argument, NEVER, place, Elsewhere.ARGUMENTS))
        else:
            declared = declared_ownership(e, index)
            lowering.builder.emit(
                Pass(argument, NEVER, place, e, index, name, result, known, declared)
            )
    return handed_on


def _is_about(entry: CallEntry, e: CallExpr, index: int) -> bool:
    """Tell whether what is known of a call holds for its argument number ``index``."""
    if entry.argument not in (index, e.arg_names[index], "all"):
        return False
    return entry.when is None or says(e, *entry.when)


def _object_of(lowering: Lowering, e: CallExpr, target: Expression) -> Place | None:
    """Return the object if a call is of another method of it, or is given it."""
    if isinstance(target, SuperExpr):
        return lowering.variables.object
    if isinstance(target, MemberExpr) and is_object(target.expr):
        return lowering.variables.place_of(target.expr)
    given = next(filter(is_object, e.args), None)
    return lowering.variables.place_of(given) if given is not None else None


def _is_formatting(target: Expression) -> bool:
    """Tell whether a call formats its arguments; mypy spells f-strings so."""
    return (
        isinstance(target, MemberExpr)
        and isinstance(target.expr, StrExpr)
        and target.name in ("format", "join")
    )


def _format(lowering: Lowering, e: CallExpr) -> None:
    """Lower what only looks at its arguments, and at the items of a list among them."""
    for argument in e.args:
        for item in getattr(argument, "items", None) or [argument]:
            lowering.use(item)
