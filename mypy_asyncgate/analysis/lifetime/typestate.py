"""What is done with the resource itself: it is awaited, entered, used, released."""

from __future__ import annotations

from mypy.nodes import CallExpr

from mypy_asyncgate.analysis.lifetime.events import Event, Step, What
from mypy_asyncgate.analysis.lifetime.holders import PARENT, Holding
from mypy_asyncgate.analysis.lifetime.state import (
    OWED,
    State,
    Status,
    carrier,
    finishing,
    pending,
)
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.flow.operations import (
    Await,
    Enter,
    Leave,
    Make,
    Method,
    Use,
    UseOfPart,
)
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.mypy_api.names import bare_name, callee


class Uses(Holding):
    """The operations on the resource that leave it where it is."""

    @property
    def is_derived(self) -> bool:
        """Whether it needs no release of its own, not even once it was awaited."""
        given = self.production.opened or self.production.managed
        return given.kind is Kind.DERIVED

    @property
    def owed(self) -> Status:
        """The status once a coroutine, if there is one, has been awaited."""
        if self.production.kind is Kind.DERIVED:
            return Status.ENTERED
        return Status.OPEN if self.production.holds else Status.PENDING

    def make(self, op: Make, state: State) -> Step:
        """The next round of a loop makes another one, which is followed on its own."""
        if op.node is not self.production.origin:
            return self.finish(op, state)
        state = state._replace(places=state.places - {PARENT})
        return self.forget(op, state, op.place)

    def finish(self, op: Make, state: State) -> Step:
        """Release what a call has waited for, unless the waiting begins with an await."""
        if finishing(op.place) not in state.places or not isinstance(op.node, CallExpr):
            return (state,), None
        if self.production.is_awaited(bare_name(callee(op.node))):
            return (state,), None
        return self.become(Status.CLOSED, What.RELEASED, op, state)

    def use(self, op: Use, state: State) -> Step:
        if self.is_among(op.place, state):
            return (), None
        if op.place not in state.places:
            return (state,), None
        if op.attribute in self.production.release:
            # ``callback(conn.close)``: whoever got the method will call it.
            return self.gone(What.RELEASED, op, state)
        if op.attribute in self.production.consume:
            return self.gone(What.RELEASED, op, state)
        return (state,), Event(What.USED, op, state.status)

    def use_of_part(self, op: UseOfPart, state: State) -> Step:
        if op.place not in state.places:
            return (state,), None
        return (state,), Event(What.USED, op, state.status)

    def method(self, op: Method, state: State) -> Step:
        if self.is_among(op.place, state):
            return (state,) if op.name == "__iter__" else (), None
        if op.place not in state.places:
            return (state,), None
        production = self.production
        uses_up = op.name in production.consume or op.name in production.closing
        if uses_up and state.status is not Status.ENTERED:
            return self.gone(What.RELEASED, op, state)
        if op.name in production.waits and state.status in OWED:
            waiting = state._replace(places=state.places | {finishing(op.result)})
            return (waiting,), Event(What.USED, op, state.status)
        if op.name in production.release | EXITS:
            return self.become(Status.CLOSED, What.RELEASED, op, state)
        if op.name in ENTERS:
            # Nothing leaves it again but a call that somebody writes.
            by_hand = Status.OPEN if production.managed.declared else Status.ENTERED
            return self.become(by_hand, What.ENTERED, op, state, op.result)
        if op.name in production.fills:
            return self.become(Status.OPEN, What.STARTED, op, state)
        if op.name in production.start and state.status is Status.PENDING:
            if production.gives_another(op.name):
                # What is to be released is what the method gives, and that is followed itself.
                return self.gone(What.ENTERED, op, state)
            starts_later = production.is_awaited(op.name)
            status = Status.STARTING if starts_later else Status.OPEN
            return self.become(status, What.STARTED, op, state, op.result)
        event = Event(What.USED, op, state.status)
        if production.is_fluent(op.name):
            return (state._replace(places=state.places | {op.result}),), event
        if production.is_awaited(op.name):
            return (state._replace(places=state.places | {pending(op.result)}),), event
        return (state,), event

    def await_(self, op: Await, state: State) -> Step:
        # The result of a coroutine is seldom something that keeps what the coroutine was lent.
        done = {pending(op.place), carrier(op.place)}
        if not done.isdisjoint(state.places):
            state = state._replace(places=state.places - done)
        if finishing(op.place) in state.places:
            return self.become(Status.CLOSED, What.RELEASED, op, state)
        if not self.holds(op.place, state):
            return (state,), None
        if state.status is Status.COROUTINE:
            return (state._replace(status=self.owed),), None
        if state.status is Status.STARTING:
            return (state._replace(status=Status.OPEN),), None
        if state.status is Status.PENDING:
            if self.production.opened is None:
                return self.gone(What.ENTERED, op, state)
            if self.is_derived:
                return self.become(Status.ENTERED, What.ENTERED, op, state)
            return (state._replace(status=Status.OPEN),), Event(What.STARTED, op, Status.OPEN)
        return (state,), None

    def enter(self, op: Enter, state: State) -> Step:
        if op.place not in state.places:
            return (state,), None
        if not self.production.block_releases:
            return (state,), Event(What.USED, op, state.status)
        return self.become(Status.ENTERED, What.ENTERED, op, state)

    def leave(self, op: Leave, state: State) -> Step:
        if op.place not in state.places or not self.production.block_releases:
            return (state,), None
        return self.become(Status.CLOSED, What.RELEASED, op, state)
