"""Lowers calls: what happens to their arguments, and what value they have."""

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
from mypy_asyncgate.flow.operations import (
    Capture,
    Make,
    MayRaise,
    Method,
    Pass,
    Stop,
    Store,
    Use,
    of_part,
)
from mypy_asyncgate.flow.places import Elsewhere, Field, Place
from mypy_asyncgate.lexicon.exceptions import STOPPING_CALLS
from mypy_asyncgate.lexicon.harmless_calls import is_benign, is_safe, takes_for_later
from mypy_asyncgate.lexicon.keepers import is_keeper
from mypy_asyncgate.lowering.context import Lowering, Models
from mypy_asyncgate.lowering.data_classes import is_plain_data
from mypy_asyncgate.lowering.lending import applies_to, borrows, is_new_record, items
from mypy_asyncgate.lowering.records import given_fields
from mypy_asyncgate.mypy_api.names import (
    bare_name,
    callee,
    full_name,
    is_object,
    named_class,
    never_returns,
)
from mypy_asyncgate.mypy_api.signatures import declared_ownership


def call(lowering: Lowering, e: CallExpr) -> Place | None:
    """Lower a call; its value is new, or one of the arguments that it passes through."""
    if isinstance(e.analyzed, (AssertTypeExpr, CastExpr, RevealExpr)):
        return lowering.value(e.analyzed.expr) if e.analyzed.expr is not None else None
    target = callee(e)
    if _is_formatting(target):
        _format(lowering, e)
        return None
    builder = lowering.builder
    receiver = _receiver(lowering, target)
    entry = lowering.models.call(full_name(target), bare_name(target))
    result = lowering.variables.temporary()
    if takes_for_later(target):
        lowering.deferred.update(id(argument) for argument in e.args)
    collects = entry is not None and entry.does is Does.PASSES and "all" in entry.arguments
    passed_through: Place | None = None
    given = given_fields(e)
    harmless = is_harmless(lowering.models, target) or _is_lent_record(lowering, e)
    if harmless:
        _read_arguments(lowering, e)
    elif given is not None:
        _make_record(lowering, e, given, result)
        return result
    elif collects:
        _collect_arguments(lowering, e, result)
    else:
        passed_through = _pass_arguments(lowering, e, entry, result)
    stops = full_name(target) in STOPPING_CALLS
    is_safe_call = id(e) in lowering.deferred or _is_safe(target, receiver)
    raises = NEVER if harmless or stops or is_safe_call else CALL
    if collects or passed_through is not None:
        builder.emit(MayRaise(e, raises))
        if passed_through is not None:
            lowering.move(e, result, passed_through)
        return result
    if receiver is not None:
        # Before the exception of the call: a release that fails counts as a release.
        builder.emit(Method(e, NEVER, receiver, bare_name(target), result))
    of = _object_of(lowering, e, target)
    builder.emit(Make(e, raises, result, builder.current_branch, of))
    if stops:
        builder.emit(Stop(e, NEVER))
    if stops or never_returns(target):
        builder.current = None
    return result


def is_harmless(models: Models, target: Expression) -> bool:
    """Tell whether calling ``target``, and entering the result, keeps nothing and cannot fail."""
    full = full_name(target)
    entry = models.call(full, bare_name(target)) if full else None
    return is_benign(target, full) or (entry is not None and entry.does is Does.NOTHING)


def _is_lent_record(lowering: Lowering, e: CallExpr) -> bool:
    """Tell whether a call makes a record that a generator only lends to its consumer."""
    return lowering.consumer.borrows and is_new_record(e) and lowering.is_lent(e)


def _is_safe(target: Expression, receiver: Place | None) -> bool:
    """Tell whether calling ``target`` practically never raises."""
    info = named_class(target)
    return is_safe(target, receiver) or (info is not None and is_plain_data(info))


def _receiver(lowering: Lowering, target: Expression) -> Place | None:
    """Lower the callee; return the place of the object if it is a method of one."""
    if isinstance(target, MemberExpr):
        place = lowering.value(target.expr)
        whole = lowering.variables.owner_of(target.expr) if place is None else None
        if whole is not None:
            lowering.builder.emit(Use(target, NEVER, whole, of_part(target.name)))
        return place
    lowering.use(target)
    return None


def _read_arguments(lowering: Lowering, e: CallExpr) -> None:
    """Lower the arguments of a call that only reads them."""
    is_len = full_name(callee(e)) == "builtins.len"
    for argument in e.args:
        place = lowering.value(argument)
        if place is not None and not is_len:
            lowering.builder.emit(Use(argument, NEVER, place))


def _collect_arguments(lowering: Lowering, e: CallExpr, result: Place) -> None:
    """Lower the arguments of a call that returns all of them, in order."""
    for index, argument in enumerate(e.args):
        place = lowering.value(argument)
        if place is not None:
            element = result if e.arg_kinds[index].is_star() else result.element(index)
            lowering.move(argument, element, place)


def _make_record(lowering: Lowering, e: CallExpr, given: list[Field], result: Place) -> None:
    """Lower a call that only puts its arguments into the fields of a record."""
    values = [lowering.copied(argument) for argument in e.args]
    lowering.builder.emit(Make(e, NEVER, result, lowering.builder.current_branch))
    for argument, part, value in zip(e.args, given, values, strict=True):
        lowering.move(argument, result.element(part), value)


def _pass_arguments(
    lowering: Lowering, e: CallExpr, entry: CallEntry | None, result: Place
) -> Place | None:
    """Lower the arguments of any other call; return the one that the call returns, if any."""
    passed_through = None
    name = bare_name(callee(e))
    for index, argument in enumerate(e.args):
        if borrows(entry, e, index):
            # What borrows a container borrows what is in it, too.
            for item in items(argument):
                held = lowering.value(item)
                if held is not None:
                    passed = Pass(item, NEVER, held, e, index, name, result, entry, None)
                    lowering.builder.emit(passed)
            continue
        place = lowering.value(argument)
        if place is None:
            if isinstance(argument, MemberExpr):
                _pass_attribute(lowering, e, argument)
            continue
        if entry is not None and applies_to(entry, e, index):
            specific: CallEntry | None = entry
        else:
            specific = None if place.is_temporary else lowering.models.survey(e, index)
        if specific is not None and specific.does is Does.PASSES:
            passed_through = place
        elif e.arg_kinds[index].is_star():
            lowering.builder.emit(Store(argument, NEVER, place, Elsewhere.ARGUMENTS))
        else:
            declared = declared_ownership(e, index)
            lowering.builder.emit(
                Pass(argument, NEVER, place, e, index, name, result, specific, declared)
            )
    return passed_through


def _pass_attribute(lowering: Lowering, e: CallExpr, attribute: MemberExpr) -> None:
    """Lower an attribute as an argument: a method that a call keeps is going to be called."""
    place = lowering.variables.place_of(attribute.expr)
    if place is None:
        return
    if place != lowering.variables.object:
        lowering.builder.emit(Use(attribute, NEVER, place, attribute.name, passed=True))
    if is_keeper(callee(e)):
        lowering.builder.emit(Capture(attribute, NEVER, place, frozenset({attribute.name})))


def _object_of(lowering: Lowering, e: CallExpr, target: Expression) -> Place | None:
    """Return the place of ``self`` if a call is another method of it, or has it as an argument."""
    if isinstance(target, SuperExpr):
        return lowering.variables.object
    if isinstance(target, MemberExpr) and is_object(target.expr):
        return lowering.variables.place_of(target.expr)
    argument = next(filter(is_object, e.args), None)
    return lowering.variables.place_of(argument) if argument is not None else None


def _is_formatting(target: Expression) -> bool:
    """Tell whether a call formats its arguments; mypy represents f-strings by such calls."""
    return (
        isinstance(target, MemberExpr)
        and isinstance(target.expr, StrExpr)
        and target.name in ("format", "join")
    )


def _format(lowering: Lowering, e: CallExpr) -> None:
    """Lower a formatting call, which only reads its arguments and the items of a list."""
    for argument in e.args:
        for item in getattr(argument, "items", None) or [argument]:
            lowering.use(item)
