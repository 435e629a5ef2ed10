"""Which edits mend which findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mypy.errorcodes import ATTR_DEFINED

from mypy_asyncgate.gate.fix import (
    asynchrony,
    by_hand,
    discarded,
    enclose,
    fields,
    holds,
    longer,
    on_failure,
    owning,
    protocols,
    signatures,
    unbound,
    yields,
)
from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import NotSafeError
from mypy_asyncgate.gate.outcome import Message

Mend = Callable[[Place], Iterator[Edit]]
"""Yields edits, the best first; raises NotSafeError if an edit might change what code means."""


def _raising(place: Place) -> Iterator[Edit]:
    """Yield the edits for what an exception leaves open. Raises NotSafeError."""
    advised = on_failure.advised(place)
    if advised is not None:
        yield from on_failure.undone(place, advised)
    elif holds.is_hold(place):
        yield from holds.entered(place)
    else:
        try:
            yield from list(_enclosed(place))
        except NotSafeError as error:
            yield from _otherwise(place, error)


def _otherwise(place: Place, error: NotSafeError) -> Iterator[Edit]:
    """Yield the edits for an exception where there can be no block; raises the error if none."""
    held = place.known.variables.get(place.names[0])
    if held is None:
        raise error
    try:
        yield from on_failure.undone(place, held.release(place.names[0]))
    except NotSafeError:
        raise error from None


def _forgotten(place: Place) -> Iterator[Edit]:
    """Yield the edits for what is never entered or released. Raises NotSafeError."""
    is_discarded = discarded.DISCARDED.match(place.message.message) is not None
    yield from discarded.used(place) if is_discarded else _enclosed(place)


def _enclosed(place: Place) -> Iterator[Edit]:
    """Yield the edits that put what needs a resource into a block. Raises NotSafeError."""
    enter = by_hand.entered if by_hand.is_by_hand(place) else enclose.enclosed
    yield from enter(place)


def _overwritten(place: Place) -> Iterator[Edit]:
    """Yield the edits for what another value takes the place of. Raises NotSafeError."""
    yield from fields.replaced(place) if fields.is_about_field(place) else enclose.enclosed(place)


MENDS: Mapping[str, Mend] = {
    "asyncgen-leak": asynchrony.closing,
    "enter-none": protocols.returning_self,
    "exception-leak": _raising,
    "exit-signature": signatures.accepting,
    "exit-swallows": signatures.letting_through,
    "field-leak": fields.closed,
    "half-protocol": protocols.completed,
    "never-entered": _forgotten,
    "overwritten": _overwritten,
    "partial-release": _enclosed,
    "returned": owning.owned,
    "sync-dunder": signatures.asynchronous,
    "unbound-release": unbound.bound_first,
    "unentered-use": enclose.enclosed,
    "unguarded-yield": yields.guarded,
    "use-after-exit": longer.extended,
    "yield-count": signatures.raising_again,
}
"""By the rule; a finding of another one has to be mended by hand."""

_NOT_AWAITED = frozenset({"unused-awaitable", "unused-coroutine"})
_NO_PROTOCOL = '"__enter__"'


def mend(message: Message) -> Mend | None:
    """Return what mends a finding, or an error of mypy about the use of a resource."""
    if message.ours:
        return MENDS.get(message.rule)
    if message.code in _NOT_AWAITED:
        return asynchrony.awaiting
    if message.code == ATTR_DEFINED.code and _NO_PROTOCOL in message.message:
        return asynchrony.entering_async
    return None
