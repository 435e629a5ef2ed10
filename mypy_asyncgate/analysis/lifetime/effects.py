"""What a call does to a resource that it is given: one ordered table.

A signature that declares ownership is believed first, then the catalog, then what the body of the
callee shows, then the kind of call; a call of which nothing is known may keep the resource.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Protocol

from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.flow.operations import Pass
from mypy_asyncgate.lexicon.keepers import is_keeper
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import TAKES_OUT
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.summaries.values import ValueSummary


class Effect(enum.Enum):
    """What a call does to an argument."""

    TAKES = "it takes the argument over, or keeps it for good"
    ENTERS = "it enters the argument, and leaves it again"
    RELEASES = "it releases the argument"
    LOOKS = "it uses the argument and keeps nothing"
    USES = "it uses the argument; its result may keep it"
    UNKNOWN = "nothing is known"


class Callees(Protocol):
    """What is known of functions from their bodies."""

    def of_argument(self, op: Pass) -> ValueSummary | None:
        """Return what the callee does with what it is given, or None if it is not known."""

    def always_calls(self, op: Pass, methods: frozenset[str]) -> bool:
        """Tell whether the callee calls one of ``methods`` on its argument before it returns."""


def effect(op: Pass, production: Production, callees: Callees) -> Effect:
    """Return what a call does to a resource."""
    for source in SOURCES:
        found = source(op, production, callees)
        if found is not None:
            return found
    return Effect.UNKNOWN


def _declared(op: Pass, production: Production, callees: Callees) -> Effect | None:
    if op.declared is Ownership.OWNED:
        return Effect.TAKES
    return Effect.LOOKS if op.declared is Ownership.BORROWED else None


def _catalogued(op: Pass, production: Production, callees: Callees) -> Effect | None:
    does = op.entry.does if op.entry is not None else None
    if op.entry is not None and does is Does.ENTERS:
        # A release that has to be awaited does nothing if whoever calls it does not await it.
        in_vain = production.is_awaited(op.entry.calls or "")
        return Effect.LOOKS if in_vain else Effect.ENTERS
    if does is Does.RELEASES or op.callee in production.releasers:
        return Effect.RELEASES
    return Effect.USES if does is Does.BORROWS else None


def _summarised(op: Pass, production: Production, callees: Callees) -> Effect | None:
    summary = callees.of_argument(op)
    if summary is None or not summary.only_uses:
        return None
    ends = production.release | production.consume | production.start | production.fills
    if summary.uses.isdisjoint(ends | EXITS | ENTERS | TAKES_OUT):
        return Effect.USES
    return Effect.RELEASES if callees.always_calls(op, production.release) else None


def _by_kind(op: Pass, production: Production, callees: Callees) -> Effect | None:
    # What an expression makes for a call has no other name: the call is all that can keep it.
    return Effect.TAKES if is_keeper(callee(op.call)) or op.place.is_temporary else None


SOURCES: tuple[Callable[[Pass, Production, Callees], Effect | None], ...] = (
    _declared,
    _catalogued,
    _summarised,
    _by_kind,
)
"""What is asked in turn; the first that knows decides."""
