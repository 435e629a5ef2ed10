"""The effect of a call on a resource that is one of its arguments.

The sources of knowledge are tried in order: the ownership that the signature declares, the
catalog, the summary of the callee's body, the kind of call. An unknown call may keep the resource.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Protocol

from mypy.nodes import ConditionalExpr, OpExpr

from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.flow.operations import Method, Pass
from mypy_asyncgate.lexicon.keepers import is_keeper
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import TAKES_OUT
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.names import callee
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.summaries.ownership import Keeping
from mypy_asyncgate.summaries.values import ValueSummary


class Effect(enum.Enum):
    """The effects of a call on an argument."""

    TAKES = "it takes over the argument, or keeps it for good"
    ENTERS = "it enters the argument and exits it later"
    RELEASES = "it releases the argument"
    USES = "it uses the argument and does not keep it"
    RESULT_KEEPS = "it uses the argument, and its result may keep it"
    RESULT_BORROWS = "its result uses the argument later, and cannot release it"
    UNKNOWN = "unknown"


BORROWS = frozenset({Effect.USES, Effect.RESULT_KEEPS, Effect.RESULT_BORROWS})
"""The effects after which the owner still has to release the argument."""


class Callees(Protocol):
    """Summaries of functions whose bodies are known."""

    def of_argument(self, op: Method | Pass) -> ValueSummary | None:
        """Return the summary of the callee's parameter, or None if the callee is not known."""

    def takes_record(self, op: Pass) -> bool:
        """Tell whether the callee's parameter is declared to be a record."""

    def gives_deferred(self, op: Pass) -> bool:
        """Tell whether a call gives something that runs later, as a coroutine does."""

    def gives_generator(self, op: Pass) -> bool:
        """Tell whether a call makes a generator, of a function whose body is known."""

    def kept_by_object(self, op: Pass) -> Keeping | None:
        """Return how the object that a call makes keeps its argument, or None if unknown."""

    def uses_kept(self, op: Method) -> bool:
        """Tell whether a method uses what its object was given by the constructor."""

    def always_calls(self, op: Pass, methods: frozenset[str]) -> bool:
        """Tell whether the callee calls one of ``methods`` on its argument on every normal path."""


def effect(op: Pass, production: Production, callees: Callees) -> Effect:
    """Return the effect of a call on a resource."""
    for source in SOURCES:
        found = source(op, production, callees)
        if found is not None:
            return found
    return Effect.UNKNOWN


def callee_uses(op: Pass, production: Production, callees: Callees) -> bool:
    """Tell whether the body of the callee calls methods that need an argument that is open."""
    summary = callees.of_argument(op)
    if summary is None:
        return False
    ends = production.release | production.consume | EXITS
    return any(not production.works_when_closed(method) for method in summary.uses - ends)


def _declared(op: Pass, production: Production, callees: Callees) -> Effect | None:
    if op.declared is Ownership.OWNED:
        return Effect.TAKES
    return Effect.USES if op.declared is Ownership.BORROWED else None


def _catalogued(op: Pass, production: Production, callees: Callees) -> Effect | None:
    does = op.entry.does if op.entry is not None else None
    if op.entry is not None and does is Does.ENTERS:
        # A release that must be awaited has no effect in a caller that does not await it.
        in_vain = production.is_awaited(op.entry.calls or "")
        return Effect.USES if in_vain else Effect.ENTERS
    if does is Does.RELEASES or op.callee in production.releasers:
        return Effect.RELEASES
    if does in (Does.TAKES, Does.USES):
        return Effect.TAKES if does is Does.TAKES else Effect.USES
    return Effect.RESULT_KEEPS if does is Does.BORROWS else None


def _summarised(op: Pass, production: Production, callees: Callees) -> Effect | None:
    kept = callees.kept_by_object(op)
    if kept is not None:
        # An object that is given one of two values cannot own the one and borrow the other, so
        # whoever knows which it got looks after it.
        is_one_of_two = isinstance(op.call.args[op.argument], (ConditionalExpr, OpExpr))
        is_owned = kept is Keeping.OWNS or is_one_of_two
        return Effect.TAKES if is_owned else Effect.RESULT_BORROWS
    summary = callees.of_argument(op)
    if summary is None or not summary.only_uses:
        return None
    ends = production.release | production.consume | production.start | production.fills
    if summary.uses.isdisjoint(ends | EXITS | ENTERS | TAKES_OUT):
        # A function that has returned is done with what it does not keep.
        later = callees.gives_deferred(op) and callee_uses(op, production, callees)
        return Effect.RESULT_BORROWS if later else Effect.USES
    ends -= production.consume
    if summary.uses.isdisjoint(ends | EXITS | ENTERS) and callees.gives_generator(op):
        # It reads a stream to its end, if its consumer does, and nothing closes it otherwise.
        return Effect.RESULT_BORROWS
    return Effect.RELEASES if callees.always_calls(op, production.release) else None


def _by_kind(op: Pass, production: Production, callees: Callees) -> Effect | None:
    # A temporary has no other name: nothing but the call can keep it.
    return Effect.TAKES if is_keeper(callee(op.call)) or op.place.is_temporary else None


SOURCES: tuple[Callable[[Pass, Production, Callees], Effect | None], ...] = (
    _declared,
    _catalogued,
    _summarised,
    _by_kind,
)
"""The sources of knowledge in order; the first that knows the effect wins."""
