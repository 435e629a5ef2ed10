"""What each operation does to the state of the resource that is followed.

``step`` is the whole of it: the states after an operation, and the event it amounts to, if any.
Events are what rules are about; the solver looks at the states only. No state after an operation
means that there is nothing left to follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mypy.nodes import CallExpr

from mypy_asyncgate.analysis.cfg import (
    FIELD,
    HELD,
    ITEM,
    OBJECT,
    TEMPORARY,
    As,
    Assume,
    AssumeClosed,
    Await,
    Begin,
    Collect,
    Drop,
    End,
    Enter,
    Item,
    Leave,
    Make,
    Method,
    Move,
    Op,
    Pass,
    Place,
    Return,
    Skip,
    Store,
    Swallow,
    Use,
    UseOfPart,
    Yield,
)
from mypy_asyncgate.analysis.events import Event, Step, What
from mypy_asyncgate.analysis.graph import Graph
from mypy_asyncgate.analysis.kept import step_of_kept, step_of_stored
from mypy_asyncgate.analysis.obligation import (
    OWED,
    State,
    Status,
    carrier,
    element,
    finishing,
    forms,
    pending,
    visited,
)
from mypy_asyncgate.analysis.outlook import places
from mypy_asyncgate.analysis.parents import parent_ends
from mypy_asyncgate.catalog.model import Does, Kind
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.names import bare_name, callee
from mypy_asyncgate.resources.production import Production

PARENT = "^"
"""The place for what ends a resource that nothing else holds: its parent does, once."""

ENTERS = frozenset({"__aenter__", "__enter__"})
EXITS = frozenset({"__aexit__", "__exit__"})
PROTECTED = frozenset({"detach", "__iter__", "__next__"})
"""What takes something out of a resource, or uses it up."""


def outlives(target: str) -> bool:
    """Tell whether what a store fills may be used after the function has gone on."""
    return target.startswith(FIELD) or target in ("attribute", "global", "item")


def is_short(place: Place) -> bool:
    """Tell whether a place is that of an expression, gone at the end of its statement."""
    return place.startswith(TEMPORARY) and not place.startswith(HELD)


class Transfer:
    """The transfer function of one production.

    ``lends`` says that the function releases the resource itself somewhere, so that passing it
    to a call only lends it; otherwise a call that is given it may keep it. ``has_lent`` tells
    afterwards whether that made a difference. ``enters_object`` says that the function is an
    ``__aenter__``: if it fails, nobody gets to leave the object, and what is on its fields is
    still owed.
    """

    def __init__(
        self, production: Production, graph: Graph, *, lends: bool, enters_object: bool
    ) -> None:
        self.production = production
        self.position = production.position
        ends = parent_ends(graph, production)
        self.parent_ends = ends or frozenset()
        births = graph.makes.get(id(production.origin), []) if ends is not None else []
        # A nested function may release a parameter that it closes over.
        self.births = [birth for birth in births if birth[2].place not in graph.captured]
        self.depth = self.births[0][2].depth if self.births else 0
        self.parent_places = frozenset(
            place for op in self.parent_ends for place in places(op)
        ).union(made.place for _, _, made in self.births if self.parent_ends)
        self.has_lent = False
        self.captured = graph.captured
        self.cleanup = graph.cleanup
        self.lends = lends
        self.enters_object = enters_object
        # A function inside this one may do anything to the object when it is called.
        self.follows_fields = OBJECT not in graph.captured
        self._named: dict[frozenset[Place], frozenset[Place]] = {}

    def born(self, op: Make) -> State:
        """Return the state right after the call that makes the resource."""
        place = op.place if self.position is None else element(op.place, self.position)
        places = (place, PARENT) if self.parent_ends else (place,)
        status = Status.COROUTINE if self.production.coroutine else self.owed
        return State(status, frozenset(places))

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

    def transfer(self, op: Op, state: State) -> tuple[State, ...]:
        """Return the states after ``op``."""
        return self.step(op, state)[0]

    def on_raise(self, op: Op, state: State) -> tuple[State, ...]:
        """Return the states in which an exception of ``op`` leaves it.

        What raises while it opens the resource opened none; a release or an exit that fails has
        been tried. The temporaries of the expression that is left hold nothing any more.
        """
        if state.status is Status.STORED:
            return ()
        unopened = state.status in (Status.COROUTINE, Status.PENDING, Status.STARTING)
        if isinstance(op, Make):
            if state.status is Status.STARTING:
                return ()
            afterwards: tuple[State, ...] = (self.waited_for_in_vain(op.place, state),)
        elif isinstance(op, Await) and finishing(op.place) in state.places:
            afterwards = (self.waited_for_in_vain(op.place, state),)
        elif unopened and isinstance(op, (Await, Enter)) and self.holds(op.place, state):
            return ()
        else:
            afterwards = self.step(op, state)[0]
        in_cleanup = id(op) in self.cleanup
        if any(is_short(place) and place.endswith("[*]") for place in state.places):
            # While the others are made; nobody has any of them in hand.
            return ()
        return tuple(self.unwound(after).after_exception(in_cleanup) for after in afterwards)

    @staticmethod
    def waited_for_in_vain(place: Place, state: State) -> State:
        """Return the state if waiting for the end, in ``place``, failed."""
        return state._replace(places=state.places - {finishing(place)})

    def named(self, state: State) -> frozenset[Place] | None:
        """Return the places with which an operation deals that may change the state."""
        if state.status is Status.STORED:
            return None
        known = self._named.get(state.places)
        if known is None:
            plain = {re.split(r"[\[(~!]", place, maxsplit=1)[0] for place in state.places}
            plain |= self.parent_places
            if any(place.startswith(FIELD) for place in plain):
                plain.add(OBJECT)
            known = self._named[state.places] = frozenset(plain)
        return known

    @staticmethod
    def unwound(state: State) -> State:
        """Return ``state`` without the temporaries that an exception ends."""
        ended = list(filter(is_short, state.places))
        return state._replace(places=state.places.difference(ended)) if ended else state

    def step(self, op: Op, state: State) -> Step:
        """Return the states after ``op``, and what happened to the resource."""
        if state.status is Status.STORED:
            return step_of_stored(op, state)
        if state.status is Status.KEPT:
            return step_of_kept(op, state, self.production)
        if op in self.parent_ends:
            return self.end_with_parent(op, state)
        handler = HANDLERS.get(type(op))
        return handler(self, op, state) if handler is not None else ((state,), None)

    # -- one operation each

    def end_with_parent(self, op: Op, state: State) -> Step:
        """End what is open; what was not entered or awaited yet has nothing to end."""
        ends = state.status in (Status.OPEN, Status.RETURNED)
        if ends or (state.status is Status.ENTERED and self.is_derived):
            return self.become(Status.CLOSED, What.RELEASED, op, state)
        return (state,), None

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

    def move(self, op: Move, state: State) -> Step:
        held = self.held_by(op, state)
        if held and op.target in self.captured:
            return self.gone(What.HANDED_ON, op, state)
        return self.rebind(op, state, op.target, held)

    def held_by(self, op: Op, state: State) -> frozenset[Place]:
        """Return the places that the target of a move adds."""
        if isinstance(op, As):
            entered = op.source in state.places and self.production.entered is not None
            return frozenset((op.target,)) if entered else frozenset()
        if not isinstance(op, Move) or op.source is None:
            return frozenset()
        if op.item is not None:
            inside = element(op.source, op.item) in state.places
            return frozenset((op.target,)) if inside else frozenset()
        held = forms(op.source, state.places)
        return frozenset(f"{op.target}{form.removeprefix(op.source)}" for form in held)

    def as_(self, op: As, state: State) -> Step:
        return self.rebind(op, state, op.target, self.held_by(op, state))

    def drop(self, op: Drop, state: State) -> Step:
        return self.forget(op, state, op.place)

    def collect(self, op: Collect, state: State) -> Step:
        if finishing(op.source) in state.places:
            return self.gone(What.RELEASED, op, state)
        if self.is_among(op.source, state) or carrier(op.source) in state.places:
            return (), None
        if op.source not in state.places:
            return (state,), None
        many = element(op.place, None)
        return (state._replace(places=state.places | {many}),), None

    def begin(self, op: Begin, state: State) -> Step:
        if not self.is_among(op.place, state) and op.place not in state.places:
            if not self.holds(op.place, state):
                return (state,), None
            # A loop over a few that were told apart so far.
            return (), None
        return (state._replace(places=state.places - {visited(op.place)}),), None

    def item(self, op: Item, state: State) -> Step:
        others, lost = self.rebind(op, state, op.target, frozenset())
        if not self.is_among(op.source, state) or visited(op.source) in state.places:
            return others, lost
        held = frozenset((op.target, visited(op.source)))
        return (*others, *self.rebind(op, state, op.target, held)[0]), lost

    def end(self, op: End, state: State) -> Step:
        """A loop that ends by itself has come to every element."""
        missed = self.is_among(op.place, state) and visited(op.place) not in state.places
        return (() if missed else (state,)), None

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
        return op.uses.isdisjoint(ends | EXITS | ENTERS | PROTECTED)

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

    def assume(self, op: Assume, state: State) -> Step:
        impossible = op.is_none and (op.place in state.places or self.is_among(op.place, state))
        return (() if impossible else (state,)), None

    def assume_closed(self, op: AssumeClosed, state: State) -> Step:
        """Trust what the resource says of itself."""
        if op.place not in state.places:
            return (state,), None
        contradicts = state.status in OWED if op.closed else state.status is Status.CLOSED
        return (() if contradicts else (state,)), None

    def skip(self, op: Skip, state: State) -> Step:
        """Trust that a release under a condition stands under the right condition.

        In a ``finally`` or ``except`` always; elsewhere if the test asks for the resource's own
        state, or if the resource was made under a condition too: a flag may tie the two, and
        flags are not followed.
        """
        trusted = op.cleanup or self.depth > op.depth or not op.about.isdisjoint(state.places)
        if trusted and state.status in OWED:
            _, event = self.step(op.skipped, state)
            if event is not None and event.what is not What.USED:
                # Whether it is closed from here on, or was never open, is not for us to say.
                return (State(Status.TRUSTED, state.places),), None
        return (state,), None

    def swallow(self, op: Swallow, state: State) -> Step:
        """Whoever suppresses an exception of a clean-up step accepts that the rest is skipped."""
        return (() if state.status in OWED else (state,)), None

    # -- what they share

    @staticmethod
    def holds(place: Place, state: State) -> bool:
        """Tell whether ``place`` holds the resource, or a tuple with it."""
        return any(held == place or held.startswith(f"{place}[") for held in state.places)

    def is_among(self, place: Place, state: State) -> bool:
        """Tell whether ``place`` holds many, and the resource is one of them."""
        return element(place, None) in state.places

    def become(
        self, status: Status, what: What, op: Op, state: State, also: Place | None = None
    ) -> Step:
        places = state.places if also is None else state.places | {also}
        return (State(status, places),), Event(what, op, state.status)

    def gone(self, what: What, op: Op, state: State) -> Step:
        return (), Event(what, op, state.status)

    def forget(self, op: Op, state: State, place: Place) -> Step:
        return self.rebind(op, state, place, frozenset())

    def rebind(self, op: Op, state: State, place: Place, held: frozenset[Place]) -> Step:
        """Let ``place`` hold something else, adding ``held`` to what holds the resource."""
        gone = list(forms(place, state.places))
        if not gone and not held:
            return (state,), None
        places = state.places.difference(gone) | held
        if places or not state.places:
            return (state._replace(places=places),), None
        lost = Event(What.LOST, op, state.status) if state.status in OWED else None
        over = lost is not None or state.status in (Status.CLOSED, Status.TRUSTED)
        return (() if over else (state._replace(places=places),)), lost


HANDLERS: dict[type[Op], Callable[..., Step]] = {
    As: Transfer.as_,
    Begin: Transfer.begin,
    Collect: Transfer.collect,
    End: Transfer.end,
    Item: Transfer.item,
    Assume: Transfer.assume,
    AssumeClosed: Transfer.assume_closed,
    Await: Transfer.await_,
    Drop: Transfer.drop,
    Enter: Transfer.enter,
    Leave: Transfer.leave,
    Make: Transfer.make,
    Method: Transfer.method,
    Move: Transfer.move,
    Pass: Transfer.pass_,
    Return: Transfer.return_,
    Skip: Transfer.skip,
    Store: Transfer.store,
    Swallow: Transfer.swallow,
    Use: Transfer.use,
    UseOfPart: Transfer.use_of_part,
    Yield: Transfer.yield_,
}
