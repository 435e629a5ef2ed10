"""Tracks a resource through the graph of a function and collects the facts for rules."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator

from mypy_asyncgate.analysis.lifetime.dependants import dependant
from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.events import Event, EventKind
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.holders import places_holding
from mypy_asyncgate.analysis.lifetime.lapses import is_called_while_open
from mypy_asyncgate.analysis.lifetime.leaks import find_leaks
from mypy_asyncgate.analysis.lifetime.state import OPEN, Owner, State
from mypy_asyncgate.analysis.lifetime.transfer import Transfer
from mypy_asyncgate.analysis.lifetime.unbound import unbound_release
from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.flow.conditions import Assume, AssumeClosed, AssumeInstance, Swallow
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import NEVER, Raised
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import End, Enter, Method, Move, Store, Use
from mypy_asyncgate.flow.places import Place, Role, Root, RootKind
from mypy_asyncgate.flow.relevance import position
from mypy_asyncgate.flow.solver import Budget, Point, solve, visits
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.summaries.fields import OwningClass


def followed_from(
    starts: list[Point],
    followed: Followed,
    function: FunctionFacts,
    strict: bool,
    budget: Budget | None,
) -> ProductionFacts:
    """Return what happens to a resource after some points of a graph.

    Raises ``TooComplex`` when the function has too many states to follow.
    """
    graph = followed.graph
    transfer = Transfer(followed)
    solution = solve(graph, starts, transfer, budget=budget, is_over=transfer.is_over)
    events: dict[Hashable, Event] = {}
    names = {
        (position(op.node), op.place.root.name): None
        for _, _, op in followed.makes
        if op.place.is_variable
    }
    variables = {op.place for _, _, op in followed.makes}
    followed_to_end = True
    for op, state, (after, event) in visits(graph, solution, transfer.step):
        if not after and event is None and _stops_tracking(op, state):
            followed_to_end = False
        if event is not None and not _may_be_for_another_path(event, graph):
            event = replace(event, raised=state.raised, lent=state.lent)
            key = (event.kind, id(op), event.status, event.raised, event.lent)
            events.setdefault((*key, event.on_carrier, event.unawaited_call), event)
        if isinstance(op, Move) and (name := _variable_bound(op, followed, state)) is not None:
            names[position(op.node), name] = None
            variables.add(op.target)
    lends = any(map(_shows_ownership, events.values()))
    resolved = sorted(_resolved(events.values(), lends), key=_source_order)
    return ProductionFacts(
        followed.production,
        function,
        strict,
        str(followed.held) if followed.held else _telling_name(names),
        bool(names) or followed.held is not None,
        tuple(resolved),
        tuple(find_leaks(graph, solution, lends, by_object=not followed.production.is_hold)),
        any(_is_guard(event, graph) for event in resolved),
        followed_to_end,
        _overwritten_field(resolved, graph, function, followed.production.release),
        dependant(graph, followed.production, resolved),
        unbound_release(graph, followed.makes, resolved),
        released_by_name=_is_released(graph, variables, followed.production.release | EXITS),
    )


def _is_released(graph: Graph, variables: Iterable[Place], ends: Container[str | None]) -> bool:
    """Tell whether some code enters or releases what one of ``variables`` holds."""
    return any(
        isinstance(op, Enter)
        or (isinstance(op, Method) and op.name in ends)
        or (isinstance(op, Use) and op.attribute in ends)
        for variable in variables
        if variable.is_variable
        for op in graph.operations_by_place.get(variable, ())
    )


def class_body_facts(
    production: Production, field: str, owner: OwningClass, strict: bool
) -> ProductionFacts:
    """Return the facts about a resource that a class body makes for a field of its objects."""
    made = Place(Root(RootKind.TEMPORARY, "", ""))
    target = Place(Root(RootKind.SYMBOL, "", "")).attribute(field)
    stored = Store(production.origin, NEVER, made, target)
    return ProductionFacts(
        production,
        FunctionFacts("", False, owner.info.module_name.partition(".")[0], False, owner, False),
        strict,
        name=None,
        is_bound=False,
        events=(Event(EventKind.HANDED_ON, stored, OPEN),),
        leaks=(),
        guarded=False,
        followed_to_end=True,
        overwritten_field=None,
        dependant=None,
        unbound_release=None,
    )


def _telling_name(names: Iterable[tuple[tuple[int, int], str]]) -> str | None:
    """Return the name that is bound first, or None. A name such as ``_`` says nothing."""
    telling = ((where, name) for where, name in names if name.strip("_"))
    return min(telling, default=(None, None))[1]


def _may_be_for_another_path(event: Event, graph: Graph) -> bool:
    """Tell whether a release after a return has a condition that may exclude the return.

    An example is ``if not handed_over: await conn.close()`` in a ``finally``.
    """
    is_returned = event.kind is EventKind.RELEASED and event.status.owner is Owner.CALLER
    return is_returned and event.op in graph.conditional_cleanups


def _shows_ownership(event: Event) -> bool:
    """Tell whether an event shows that the function owns the resource to the end.

    That is a release, or a block, without an exception. The function then keeps the ownership, and
    unknown calls only borrow. Otherwise such a call may take over the resource, and a release after
    an exception may be there only for that case.
    """
    by_block = event.kind is EventKind.ENTERED and event.method is None
    return event.raised is Raised.NOT and (by_block or event.kind is EventKind.RELEASED)


def _resolved(events: Iterable[Event], lends: bool) -> Iterator[Event]:
    """Yield the events, given whether unknown calls borrow the resource or take it over."""
    for event in events:
        if not lends and event.lent:
            continue
        if event.kind is not EventKind.LENT:
            yield event
        elif not lends:
            yield replace(event, kind=EventKind.HANDED_ON, lent=True)
        elif not event.on_carrier:
            yield replace(event, kind=EventKind.USED)


def _overwritten_field(
    events: Iterable[Event], graph: Graph, function: FunctionFacts, release: frozenset[str]
) -> str | None:
    """Return the field that is assigned although it may hold another resource, or None."""
    owner = function.owner
    for event in events:
        slot = event.stored_in
        if owner is None or slot is None or slot.of_item:
            continue
        if event.op not in graph.unchecked_stores:
            continue
        if (
            owner.may_hold(slot.field, function.name)
            or owner.is_repeated(function.name, slot.field, release)
            or is_called_while_open(function.name, slot.field, owner, release)
        ):
            return slot.field
    return None


def _source_order(event: Event) -> tuple[tuple[int, int], str, str, str]:
    """Return a sort key for source order that is unambiguous."""
    return position(event.op.node), event.kind.value, event.status.name, event.raised.value


def _stops_tracking(op: Op, state: State) -> bool:
    """Tell whether ``op``, which leaves no state, ends the tracking and not the obligation."""
    ends_a_path = isinstance(op, (Assume, AssumeClosed, AssumeInstance, Swallow))
    if isinstance(op, End):
        # A loop over other things ends a path on which it should have met the resource.
        ends_a_path = state.places.isdisjoint((op.place, op.place.in_role(Role.DEPENDANT)))
    return state.status.is_owed and not ends_a_path


def _is_guard(event: Event, graph: Graph) -> bool:
    """Tell whether an event enters the resource, or releases it in a ``finally`` or ``except``.

    So does whoever gets its release method, as in ``callback(conn.close)``.
    """
    if event.kind is EventKind.ENTERED:
        return True
    later = isinstance(event.op, Use) or id(event.op) in graph.cleanup
    return event.kind is EventKind.RELEASED and later


def _variable_bound(op: Op, followed: Followed, state: State) -> str | None:
    """Return the variable that ``op`` binds to the resource, or the part of it, or None."""
    if not isinstance(op, Move) or not op.target.is_variable:
        return None
    held = places_holding(followed, op, state)
    parts = [place for place in held if _is_or_contains(place, op.target)]
    if not parts or op.target in parts:
        return op.target.root.name if parts else None
    return min(str(Place(place.root, place.path)) for place in parts)


def _is_or_contains(place: Place, target: Place) -> bool:
    return place == target or len(place.path) > len(target.path)
