"""From a resource and the graph of its function to the facts that rules see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mypy_asyncgate.analysis.lifetime.effects import Callees
from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.events import Event, What
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.holders import held_by
from mypy_asyncgate.analysis.lifetime.leaks import find_leaks
from mypy_asyncgate.analysis.lifetime.reassigned_fields import is_replaced_unseen
from mypy_asyncgate.analysis.lifetime.state import OPEN, State, Status
from mypy_asyncgate.analysis.lifetime.transfer import Transfer
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import NEVER, Raised
from mypy_asyncgate.flow.operations import Assume, AssumeClosed, End, Move, Op, Store, Swallow
from mypy_asyncgate.flow.places import Place, Root, RootKind
from mypy_asyncgate.flow.relevance import position
from mypy_asyncgate.flow.solver import Budget, Point, solve, visits
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.summaries.fields import OwningClass


def follow(
    production: Production,
    graph: Graph,
    function: FunctionFacts,
    callees: Callees,
    strict: bool,
    budget: Budget | None = None,
) -> ProductionFacts:
    """Return what becomes of a production in the function that ``graph`` was made of.

    Raises ``TooComplex`` when the function has too many states to follow.
    """
    followed = Followed(production, graph, callees, function.name in ENTERS)
    transfer = Transfer(followed)
    starts = [Point(block, index + 1, followed.born(op)) for block, index, op in followed.births]
    solution = solve(graph, starts, transfer, budget=budget)
    events: dict[tuple[What, int, Status, Raised, bool], Event] = {}
    names = {
        (op.node.line, op.place.root.name): None
        for _, _, op in followed.births
        if op.place.is_variable
    }
    tracked = True
    for op, state, (after, event) in visits(graph, solution, transfer.step):
        if not after and event is None and _gives_up(op, state):
            tracked = False
        if event is not None:
            event = replace(event, raised=state.raised, lent=state.lent)
            key = (event.what, id(op), event.status, event.raised, event.lent)
            events.setdefault(key, event)
        if (name := _bound(op, followed, state)) is not None:
            names[op.node.line, name] = None
    lends = any(map(_ends_here, events.values()))
    happened = list(_decided(events.values(), lends))
    return ProductionFacts(
        production,
        function,
        strict,
        min(names)[1] if names else None,
        tuple(sorted(happened, key=_order)),
        tuple(find_leaks(graph, solution, lends)),
        any(_is_guard(event, graph) for event in happened),
        tracked,
        _replaced_field(happened, graph, function),
    )


def kept_from_the_start(
    production: Production, field: str, owner: OwningClass, strict: bool
) -> ProductionFacts:
    """Return the facts about what a class body makes for a field of its objects."""
    made = Place(Root(RootKind.TEMPORARY, "", ""))
    target = Place(Root(RootKind.SYMBOL, "", "")).attribute(field)
    stored = Store(production.origin, NEVER, made, target)
    return ProductionFacts(
        production,
        FunctionFacts("", False, owner.info.module_name.partition(".")[0], False, owner, False),
        strict,
        name=None,
        events=(Event(What.HANDED_ON, stored, OPEN),),
        leaks=(),
        guarded=False,
        tracked=True,
        replaces=None,
    )


def _ends_here(event: Event) -> bool:
    """Tell whether the function releases it, or enters it by a block, which releases it.

    Then the function is its owner, and calls of which nothing is known only borrow it. Otherwise
    such a call may be the one that takes care of it, and so may a release that is only there for
    when something goes wrong.
    """
    by_block = event.what is What.ENTERED and event.method is None
    return event.raised is Raised.NOT and (by_block or event.what is What.RELEASED)


def _decided(events: Iterable[Event], lends: bool) -> Iterator[Event]:
    """Yield the events, given whether unknown calls are lent the resource or take it over."""
    for event in events:
        if not lends and event.lent:
            continue
        if event.what is not What.LENT:
            yield event
        elif not lends:
            yield replace(event, what=What.HANDED_ON)
        elif not event.carried:
            yield replace(event, what=What.USED)


def _replaced_field(events: Iterable[Event], graph: Graph, function: FunctionFacts) -> str | None:
    """Return the field that is assigned although it may hold another resource, if there is one."""
    owner = function.owner
    for event in events:
        slot = event.stored_in
        if owner is None or slot is None or slot.of_item:
            continue
        held = owner.may_hold(slot.field, function.name)
        if held and is_replaced_unseen(graph, event.op):
            return slot.field
    return None


def _order(event: Event) -> tuple[tuple[int, int], str, str, str]:
    """Return a key that puts events in the order of the source, always the same."""
    return position(event.op.node), event.what.value, event.status.name, event.raised.value


def _gives_up(op: Op, state: State) -> bool:
    """Tell whether ``op``, which leaves no state, ends the analysis and not the obligation."""
    ends_a_path = isinstance(op, (Assume, AssumeClosed, End, Swallow))
    return state.status.is_owed and not ends_a_path


def _is_guard(event: Event, graph: Graph) -> bool:
    """Tell whether the resource is entered, or released by a ``finally`` or ``except``."""
    if event.what is What.ENTERED:
        return True
    return event.what is What.RELEASED and id(event.op) in graph.cleanup


def _bound(op: Op, followed: Followed, state: State) -> str | None:
    """Return the variable that ``op`` binds the resource to, if it does."""
    if not isinstance(op, Move) or not op.target.is_variable:
        return None
    held = held_by(followed, op, state)
    return op.target.root.name if any(_is_inside(place, op.target) for place in held) else None


def _is_inside(place: Place, target: Place) -> bool:
    return place == target or len(place.path) > len(target.path)
