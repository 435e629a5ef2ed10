"""The transfer function of the lifetime analysis.

``step`` gives the states after an operation, and the event that it amounts to, if any. The solver
uses the states, rules use the events. If there is no state after an operation, the tracking ends.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import AwaitExpr, CallExpr

from mypy_asyncgate.analysis.lifetime import escapes, holders, typestate
from mypy_asyncgate.analysis.lifetime.events import EventKind, Step
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.in_fields import step_in_block, step_in_field
from mypy_asyncgate.analysis.lifetime.state import PENDING, STARTING, UNMADE, Owner, State
from mypy_asyncgate.analysis.lifetime.transitions import LOST_IN_SILENCE, Action, act
from mypy_asyncgate.flow.aliases import holds
from mypy_asyncgate.flow.conditions import (
    Assume,
    AssumeClosed,
    AssumeInstance,
    Branch,
    Interruption,
    NotTaken,
    Opening,
    Swallow,
)
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import (
    As,
    Await,
    Begin,
    Capture,
    Collect,
    Drop,
    End,
    Enter,
    Item,
    Leave,
    Make,
    Method,
    Move,
    Pass,
    Return,
    Stop,
    Store,
    Use,
    UseOfAttribute,
    Yield,
)
from mypy_asyncgate.flow.places import Part, Place, Role
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.mypy_api.names import bare_name, callee


class Transfer:
    """The transfer function of one production: a ``Flow`` over ``State``."""

    def __init__(self, followed: Followed) -> None:
        self.followed = followed
        self._named: dict[frozenset[Place], frozenset[Place]] = {}

    def transfer(self, op: Op, state: State) -> tuple[State, ...]:
        """Return the states after ``op``."""
        return self.step(op, state).states

    def step(self, op: Op, state: State) -> Step:
        """Return the states after ``op``, and the event."""
        followed = self.followed
        flags = followed.graph.flags
        if flags.concern(op):
            known = flags.after(op, state.flags)
            return Step(() if known is None else (state._replace(flags=known),))
        if followed.production.is_hold and followed.may_let_go(op, state):
            return Step(())
        if state.status.owner is Owner.ELSEWHERE:
            return step_in_block(followed, op, state)
        if state.status.owner is Owner.FIELD:
            return step_in_field(followed, op, state)
        if followed.parent_releases and op in followed.parent_releases:
            ends = (
                Action.PARENT_OF_DERIVED_RELEASED if followed.is_derived else Action.PARENT_RELEASED
            )
            return act(ends, op, state)
        handler = HANDLERS.get(type(op))
        return handler(followed, op, state) if handler is not None else Step((state,))

    def on_raise(self, op: Op, state: State) -> tuple[State, ...]:
        """Return the states in which an exception leaves ``op``.

        An operation that fails to open the resource leaves nothing to release, and a release or an
        exit that fails counts as a release. The temporaries of the expression are dropped.
        """
        if state.status.owner is Owner.ELSEWHERE or self._is_entering(op, state):
            return ()
        production = self.followed.production
        if self._calls(production.releases_on_error | production.start, op, state):
            return ()
        if isinstance(op, Make):
            if state.status == STARTING:
                return ()
            afterwards: tuple[State, ...] = (state.without_places(op.place.in_role(Role.WAIT)),)
        elif isinstance(op, Await) and op.place.in_role(Role.WAIT) in state.places:
            # The wait for the end has failed.
            afterwards = (state.without_places(op.place.in_role(Role.WAIT)),)
        elif self._opens(op, state):
            return ()
        else:
            afterwards = self.step(op, state).states
        if any(_is_one_of_many(place) for place in state.places):
            # The exception comes while other elements are made, when no variable holds any of them.
            return ()
        graph = self.followed.graph
        came = id(op) in graph.cleanup, id(op) in graph.raises_of_handlers
        by_itself = graph.tells_openings and self.followed.is_done_to_it(op, state.places)
        return tuple(
            unwound(op, after).after_exception(*came)._replace(by_itself=by_itself)
            for after in afterwards
        )

    @staticmethod
    def _opens(op: Op, state: State) -> bool:
        """Tell whether the resource is not open yet and ``op`` would open it."""
        unopened = state.status in (UNMADE, PENDING, STARTING)
        return unopened and isinstance(op, (Await, Enter)) and holds(op.place, state.places)

    def _is_entering(self, op: Op, state: State) -> bool:
        """Tell whether ``op`` calls or awaits an enter method of what holds nothing before."""
        return not self.followed.production.holds and self._calls(ENTERS, op, state)

    def _calls(self, methods: frozenset[str], op: Op, state: State) -> bool:
        """Tell whether ``op`` calls one of ``methods`` of the resource, or awaits the call."""
        node = op.node.expr if isinstance(op.node, AwaitExpr) else op.node
        is_call = isinstance(node, CallExpr) and bare_name(callee(node)) in methods
        return is_call and self.followed.is_done_to_it(op, state.places)

    def relevant_places(self, state: State) -> frozenset[Place] | None:
        """Return the places that an operation has to mention to change the state (None: any)."""
        if state.status.owner is Owner.ELSEWHERE:
            return None
        flags = self.followed.graph.flags.variables
        return self._bases(state) | flags if flags else self._bases(state)

    def _bases(self, state: State) -> frozenset[Place]:
        """Return the places by which operations mention the resource."""
        known = self._named.get(state.places)
        if known is None:
            bases = {place.base for place in state.places} | self.followed.parent_places
            this = self.followed.graph.object
            if this is not None and any(place.field is not None for place in bases):
                bases.add(this)
            known = self._named[state.places] = frozenset(bases)
        return known

    def is_over(self, state: State, block: int) -> bool:
        """Tell whether nothing can happen any more to a state at the entry of a block.

        That is so if only flags are mentioned later, or if its names are bound again before any of
        them is read, and nobody then minds.
        """
        graph = self.followed.graph
        follows_flags = bool(graph.flags.variables) and state.status.owner is not Owner.ELSEWHERE
        if follows_flags and not graph.relevance.is_mentioned_ahead(block, self._bases(state)):
            return True
        if state.status not in LOST_IN_SILENCE or self.followed.parent_places:
            return False
        names = [place.base for place in state.places]
        return all(name.is_variable and not graph.liveness.is_live(name, block) for name in names)


def _is_one_of_many(place: Place) -> bool:
    is_element = bool(place.path) and place.path[-1] is Part.ANY
    return is_element and place.is_temporary and place.role is Role.VALUE


def unwound(op: Op, state: State) -> State:
    """Return ``state`` without what an exception of ``op`` drops: temporaries, or its manager."""
    left = op.place.root if isinstance(op, Leave) else None
    ended = [place for place in state.places if place.is_temporary or place.root is left]
    return state.without_places(*ended) if ended else state


def not_taken(followed: Followed, op: NotTaken, state: State) -> Step:
    """Trust that a conditional release has the right condition.

    This holds for every condition in a ``finally`` or ``except``, unless what is done under it
    ends in leaving: then the function decides what to do. Elsewhere, the condition has to test the
    state of the resource, or the resource has to be made conditionally too: a flag may connect the
    two conditions, and flags are not tracked. So the condition may also be a flag.
    """
    branch = op.branch
    trusted = (
        (branch.in_cleanup and not branch.leaves)
        or followed.branch_depth > branch.depth
        or branch.by_flag
        or not branch.tested.isdisjoint(state.places)
    )
    if not trusted or not state.status.is_owed:
        return Step((state,))
    happens = _events_in(followed, op.branch, state)
    if happens & ENDING:
        # Whether it is closed now, or was never open, is not known.
        return act(Action.TRUST, op, state)
    return Step((state._replace(lent=True) if EventKind.LENT in happens else state,))


def _events_in(followed: Followed, branch: Branch, state: State) -> set[EventKind]:
    """Return the kinds of event that the operations of a branch would have."""
    transfer = Transfer(followed)
    events = (transfer.step(inside, state).event for inside in branch.operations)
    return {event.kind for event in events if event is not None}


ENDING = frozenset(EventKind) - {EventKind.USED, EventKind.LENT}
"""The events after which the resource is not owed as it was."""


def swallow(followed: Followed, op: Swallow, state: State) -> Step:
    """Go on after an exception that a manager has suppressed, or may have.

    Around a clean-up of what was made before, a manager that suppresses exceptions accepts that the
    rest is skipped. That is so too if it is not certain to suppress any.
    """
    if not state.status.is_owed:
        return Step((state,))
    if op.block is None:
        return Step(())
    made_inside = any(op.block.contains(made.branch) for *_, made in followed.makes)
    if made_inside or not _events_in(followed, op.block, state) & ENDING:
        return Step((state,))
    return Step(())


def interruption(followed: Followed, op: Interruption, state: State) -> Step:
    """Go on after an interruption: the process ends, so that what is still open hardly matters."""
    return act(Action.TRUST, op, state)


def opening(followed: Followed, op: Opening, state: State) -> Step:
    """Drop the state if the exception comes from what was opened under the same handler."""
    is_of_open = state.by_itself and id(followed.production.origin) in op.calls
    return Step(() if is_of_open and followed.production.opens else (state,))


def assume_instance(followed: Followed, op: AssumeInstance, state: State) -> Step:
    """Drop states that contradict a test of the class."""
    if op.place not in state.places:
        return Step((state,))
    is_one = followed.production.is_instance(op.classes)
    return Step((state,) if is_one is None or is_one is op.holds else ())


def stop(followed: Followed, op: Stop, state: State) -> Step:
    """End the matter: the operating system closes what is open."""
    return Step(())


HANDLERS: dict[type[Op], Callable[..., Step]] = {
    As: holders.bind_entered,
    Assume: typestate.assume,
    AssumeClosed: typestate.assume_closed,
    AssumeInstance: assume_instance,
    Await: typestate.await_,
    Capture: escapes.capture,
    Begin: holders.begin_loop,
    Collect: holders.collect,
    Drop: holders.drop,
    End: holders.end_loop,
    Enter: typestate.enter,
    Interruption: interruption,
    Item: holders.next_item,
    Leave: typestate.leave,
    Make: typestate.make,
    Method: typestate.method,
    Move: holders.move,
    NotTaken: not_taken,
    Opening: opening,
    Pass: escapes.pass_,
    Return: escapes.return_,
    Stop: stop,
    Store: escapes.store,
    Swallow: swallow,
    Use: typestate.use,
    UseOfAttribute: typestate.use_of_attribute,
    Yield: escapes.yield_,
}
"""The step function of each type of operation."""
