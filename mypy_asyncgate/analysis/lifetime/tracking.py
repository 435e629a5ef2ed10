"""From a resource and the graph of its function to the facts that rules see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.events import Event, Step, What
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.leaks import find_leaks
from mypy_asyncgate.analysis.lifetime.reassigned_fields import is_replaced_unseen
from mypy_asyncgate.analysis.lifetime.state import OWED, Raised, State, Status
from mypy_asyncgate.analysis.lifetime.transfer import Transfer
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import (
    FIELD,
    NEVER,
    TEMPORARY,
    Assume,
    AssumeClosed,
    End,
    Method,
    Move,
    Op,
    Store,
    Swallow,
)
from mypy_asyncgate.flow.relevance import position
from mypy_asyncgate.flow.solver import Point, Solution, solve
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.summaries.fields import Owner


def follow(
    production: Production,
    graph: Graph,
    function: FunctionFacts,
    strict: bool,
) -> ProductionFacts:
    """Return what becomes of a production in the function that ``graph`` was made of.

    Raises ``TooComplex`` when the function has too many states to follow.
    """
    lending = Transfer(production, graph, lends=True, enters_object=function.name in ENTERS)
    facts = _follow(lending, graph, function, strict)
    if not lending.has_lent or any(
        event.raised is Raised.NOT and _ends_here(event) for event in facts.events
    ):
        return facts
    # Nothing here releases it (or only if something goes wrong), so a call that is given it may
    # be the one that does.
    giving = Transfer(production, graph, lends=False, enters_object=function.name in ENTERS)
    return _follow(giving, graph, function, strict)


def _ends_here(event: Event) -> bool:
    """Tell whether it is released, or entered by a block, which releases it."""
    by_block = event.what is What.ENTERED and not isinstance(event.op, Method)
    return by_block or event.what is What.RELEASED


def kept_from_the_start(
    production: Production, field: str, owner: Owner, strict: bool
) -> ProductionFacts:
    """Return the facts about what a class body makes for a field of its objects."""
    stored = Store(production.origin, NEVER, TEMPORARY, f"{FIELD}{field}")
    return ProductionFacts(
        production,
        FunctionFacts("", False, owner.info.module_name.partition(".")[0], False, owner, False),
        strict,
        name=None,
        events=(Event(What.HANDED_ON, stored, Status.OPEN),),
        leaks=(),
        guarded=False,
        tracked=True,
        replaces=None,
    )


def _follow(
    transfer: Transfer, graph: Graph, function: FunctionFacts, strict: bool
) -> ProductionFacts:
    starts = [Point(block, index + 1, transfer.born(op)) for block, index, op in transfer.births]
    solution = solve(graph, starts, transfer)
    events: dict[tuple[What, int, Status, Raised], Event] = {}
    names = {
        (op.node.line, op.place): None
        for _, _, op in transfer.births
        if not op.place.startswith(TEMPORARY)
    }
    tracked = True
    for op, state, (after, event) in _visited(graph, solution, transfer):
        if not after and event is None and _gives_up(op, state):
            tracked = False
        if event is not None:
            event = replace(event, raised=state.raised)
            events.setdefault((event.what, id(op), event.status, event.raised), event)
        if (name := _bound(op, transfer, state)) is not None:
            names[(op.node.line, name)] = None
    return ProductionFacts(
        transfer.production,
        function,
        strict,
        min(names)[1] if names else None,
        tuple(sorted(events.values(), key=_order)),
        tuple(find_leaks(graph, solution)),
        any(_is_guard(event, graph) for event in events.values()),
        tracked,
        _replaced_field(events.values(), graph, function),
    )


def _replaced_field(events: Iterable[Event], graph: Graph, function: FunctionFacts) -> str | None:
    """Return the field that is assigned although it may hold another resource, if there is one."""
    for event in events:
        if function.owner is not None and (field := event.stored_in) is not None:
            held = function.owner.may_hold(field, function.name)
            if held and is_replaced_unseen(graph, event.op):
                return field
    return None


def _visited(
    graph: Graph, solution: Solution[State], transfer: Transfer
) -> Iterator[tuple[Op, State, Step]]:
    """Yield every operation with each state it is reached in, and what happens there."""
    for point in solution.points:
        states = [point.state]
        for op in graph.blocks[point.block].ops[point.position :]:
            afterwards: dict[State, None] = {}
            for state in states:
                step = transfer.step(op, state)
                yield op, state, step
                afterwards.update(dict.fromkeys(step[0]))
            states = list(afterwards)
            if not states:
                break


def _order(event: Event) -> tuple[tuple[int, int], str, str, str]:
    """Return a key that puts events in the order of the source, always the same."""
    return position(event.op.node), event.what.value, event.status.value, event.raised.value


def _gives_up(op: Op, state: State) -> bool:
    """Tell whether ``op``, which leaves no state, ends the analysis and not the obligation."""
    return state.status in OWED and not isinstance(op, (Assume, AssumeClosed, End, Swallow))


def _is_guard(event: Event, graph: Graph) -> bool:
    """Tell whether the resource is entered, or released by a ``finally`` or ``except``."""
    if event.what is What.ENTERED:
        return True
    return event.what is What.RELEASED and id(event.op) in graph.cleanup


def _bound(op: Op, transfer: Transfer, state: State) -> str | None:
    """Return the variable that ``op`` binds the resource to, if it does."""
    if not isinstance(op, Move) or op.target.startswith(TEMPORARY):
        return None
    held = transfer.held_by(op, state)
    is_bound = any(place == op.target or place.startswith(f"{op.target}[") for place in held)
    return op.target.rstrip("'") if is_bound else None
