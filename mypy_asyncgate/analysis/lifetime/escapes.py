"""How the resource leaves the function: passed to a call, stored, returned or yielded."""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.events import Event, Step, What
from mypy_asyncgate.analysis.lifetime.state import (
    State,
    Status,
    carrier,
    finishing,
    pending,
)
from mypy_asyncgate.analysis.lifetime.typestate import Uses
from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.flow.operations import (
    FIELD,
    ITEM,
    TEMPORARY,
    Pass,
    Return,
    Store,
    Yield,
)
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import TAKES_OUT
from mypy_asyncgate.markers import Ownership


def outlives(target: str) -> bool:
    """Tell whether what a store fills may be used after the function has gone on."""
    return target.startswith(FIELD) or target in ("attribute", "global", "item")


class Departures(Uses):
    """The operations that may give the resource to somebody else."""

    def pass_(self, op: Pass, state: State) -> Step:
        if finishing(op.place) in state.places:
            # Whoever gets the waiting does it.
            return self.gone(What.RELEASED, op, state)
        if pending(op.place) in state.places and op.keeps:
            # A task, or an object that iterates later.
            return (state._replace(places=state.places | {pending(op.result)}),), None
        if self.holds(op.place, state) and op.place not in state.places:
            return self.gone(What.HANDED_ON, op, state)
        if carrier(op.place) in state.places and not self.only_uses(op):
            if op.keeps or not self.lends:
                return self.gone(What.HANDED_ON, op, state)
            self.has_lent = True
        if op.place not in state.places:
            return (state,), None
        if op.declared is Ownership.OWNED and state.status is not Status.CLOSED:
            return self.gone(What.HANDED_ON, op, state)
        if op.declared is Ownership.BORROWED:
            return (state,), Event(What.USED, op, state.status)
        does = op.known.does if op.known is not None else None
        if does is Does.ENTERS:
            if op.known is not None and self.production.is_awaited(op.known.calls or ""):
                # A release that has to be awaited, called by something that does not await it.
                return (state,), Event(What.USED, op, state.status)
            return self.gone(What.ENTERED, op, state)
        if does is Does.RELEASES or op.callee in self.production.releasers:
            return self.become(Status.CLOSED, What.RELEASED, op, state)
        if state.status is Status.CLOSED:
            return (state,), Event(What.USED, op, state.status)
        borrows = does is Does.BORROWS or self.only_uses(op)
        if borrows or (self.lends and not op.keeps and not op.place.startswith(TEMPORARY)):
            self.has_lent = self.has_lent or not borrows
            after = state._replace(places=state.places | {carrier(op.result)})
            return (after,), Event(What.USED, op, state.status)
        return self.gone(What.HANDED_ON, op, state)

    def only_uses(self, op: Pass) -> bool:
        """Tell whether a function of the module that gets the resource leaves it as it is."""
        if op.uses is None:
            return False
        production = self.production
        ends = production.release | production.consume | production.start | production.fills
        return op.uses.isdisjoint(ends | EXITS | ENTERS | TAKES_OUT)

    def store(self, op: Store, state: State) -> Step:
        if self.is_among(op.place, state):
            return (), None
        if state.status is Status.CLOSED:
            return (state,), None
        if not self.holds(op.place, state):
            if carrier(op.place) not in state.places:
                return (state,), None
            # What is kept there is not the resource, but may keep it.
            return self.gone(What.HANDED_ON, Store(op.node, op.raises, op.place, "carrier"), state)
        is_field = op.target.startswith(FIELD) and not op.target.endswith(ITEM)
        if self.enters_object and is_field and op.place in state.places:
            after = state._replace(places=state.places | {op.target})
            return (after,), Event(What.HANDED_ON, op, state.status)
        if state.status is Status.ENTERED and op.place in state.places and outlives(op.target):
            return self.become(Status.STORED, What.HANDED_ON, op, state)
        if self.is_kept(op, state):
            kept = state._replace(status=Status.KEPT, places=state.places | {op.target})
            return (kept,), Event(What.HANDED_ON, op, state.status)
        return self.gone(What.HANDED_ON, op, state)

    def is_kept(self, op: Store, state: State) -> bool:
        """Tell whether a store leaves something open in a field, for other methods to release."""
        return (
            self.follows_fields
            and op.target.startswith(FIELD)
            and not op.target.endswith(ITEM)
            and op.place in state.places
            and state.status is Status.OPEN
        )

    def return_(self, op: Return, state: State) -> Step:
        if op.place is not None and carrier(op.place) in state.places:
            return self.store(Store(op.node, op.raises, op.place, "result"), state)
        if op.place is not None and self.is_among(op.place, state):
            return self.gone(What.HANDED_ON, op, state)
        if op.place is None or not (
            self.holds(op.place, state) or pending(op.place) in state.places
        ):
            return (state,), None
        if state.status is Status.CLOSED:
            return (), Event(What.RETURNED, op, state.status)
        if self.holds(op.place, state):
            return self.become(Status.RETURNED, What.RETURNED, op, state)
        # An un-awaited call on the resource leaves; the resource itself stays as it is.
        return (state,), Event(What.RETURNED, op, state.status, pending=True)

    def yield_(self, op: Yield, state: State) -> Step:
        if not self.holds(op.place, state):
            return (state,), None
        if self.lends or (state.status is Status.OPEN and not op.repeated):
            # What a generator yields once, its consumer only borrows.
            self.has_lent = self.has_lent or op.repeated
            return (state,), Event(What.USED, op, state.status)
        return self.gone(What.HANDED_ON, op, state)
