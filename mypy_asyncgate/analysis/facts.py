"""What rules see: everything that happens to one production, and nothing of how it was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mypy.nodes import CallExpr

from mypy_asyncgate.analysis.call_facts import CallFacts
from mypy_asyncgate.analysis.cfg import (
    FIELD,
    TEMPORARY,
    Method,
    Move,
    Op,
    Store,
)
from mypy_asyncgate.analysis.class_facts import ClassFacts
from mypy_asyncgate.analysis.dataflow import Point, Solution, solve
from mypy_asyncgate.analysis.fields import Owner
from mypy_asyncgate.analysis.generator_facts import GeneratorFacts
from mypy_asyncgate.analysis.graph import Graph
from mypy_asyncgate.analysis.leaks import Leak, find_leaks
from mypy_asyncgate.analysis.obligation import Raised, State, Status
from mypy_asyncgate.analysis.outlook import position
from mypy_asyncgate.analysis.transfer import ENTERS, EXITS, Event, Transfer, What
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.resources.classes import ENDS
from mypy_asyncgate.resources.production import Production

__all__ = [
    "CallFacts",
    "ClassFacts",
    "FunctionFacts",
    "GeneratorFacts",
    "ProductionFacts",
    "follow",
]


@dataclass(frozen=True)
class FunctionFacts:
    """The function around a production, as far as its signature goes."""

    name: str
    decorated: bool
    """It has a decorator that may change what callers get, or how long it lives."""
    package: str
    """The top-level package of its module."""
    local: bool
    """It is defined inside another function, whose callback it may be."""
    owner: Owner | None
    """The class it is a method of."""
    hands_over: bool
    """Its signature, or an entry for it, tells callers to enter or release what it returns."""


@dataclass(frozen=True)
class ProductionFacts:
    """What becomes of the resource that one call makes, on every path of its function.

    ``name`` is the variable it is first bound to, or None. ``events`` and ``leaks`` are in the
    order of the source. ``guarded`` says that some exception finds the resource released: there
    is a ``finally``, an ``except`` or a ``with`` for it.
    """

    production: Production
    function: FunctionFacts
    strict: bool
    name: str | None
    events: tuple[Event, ...]
    leaks: tuple[Leak, ...]
    guarded: bool

    @property
    def call(self) -> CallExpr:
        """The call that makes the resource."""
        return self.production.call

    def happens(self, *what: What) -> bool:
        """Tell whether any of ``what`` happens to the resource on some path."""
        return any(event.what in what for event in self.events)

    @property
    def fields(self) -> tuple[tuple[str, Status], ...]:
        """The fields of the object that it is stored in, and its status then."""
        return tuple(
            (event.op.target.removeprefix(FIELD), event.status)
            for event in self.events
            if event.what is What.HANDED_ON
            and isinstance(event.op, Store)
            and event.op.target.startswith(FIELD)
        )

    @property
    def neglected_field(self) -> str | None:
        """The field that it is stored in while open, if nothing takes care of that field."""
        owner = self.function.owner
        if owner is None:
            return None
        entered = self.production.entered
        release = self.production.release | EXITS | frozenset(entered.release if entered else ())
        if self.happens(What.RELEASED) or (self.happens(What.ENTERED) and not self.entered_by_hand):
            return None
        for field, status in self.fields:
            by_hand = status is Status.ENTERED and self.entered_by_hand
            if (status is Status.OPEN or by_hand) and not owner.cares_for(
                field, release.union(ENDS)
            ):
                return field
        return None

    @property
    def entered_by_hand(self) -> bool:
        """Whether it is entered by a call of ``__aenter__``, and so left by one, if at all."""
        return any(e.what is What.ENTERED and isinstance(e.op, Method) for e in self.events)

    @property
    def kept(self) -> bool:
        """Whether some path enters, releases, returns or hands on the resource."""
        return self.happens(What.ENTERED, What.RELEASED, What.RETURNED, What.HANDED_ON)

    @property
    def lost(self) -> tuple[Event, ...]:
        """Where its last name is bound to something else while it is owed.

        What a failed attempt at something synchronous left behind does not count: it is the usual
        way to write a retry, and the collector closes it.
        """
        return tuple(
            event
            for event in self.events
            if event.what is What.LOST and (event.raised is Raised.NOT or not self.is_sync)
        )

    @property
    def lost_open(self) -> Event | None:
        """Where it is lost first while it is open."""
        return next((event for event in self.lost if event.status is Status.OPEN), None)

    @property
    def left_open(self) -> Leak | None:
        """The first way of leaving it open that needs no exception.

        What was not entered yet holds nothing.
        """
        return next((k for k in self.leaks if k.is_normal and k.status is Status.OPEN), None)

    @property
    def abandoned(self) -> bool:
        """Whether some path without an exception ends with the obligation unfulfilled."""
        return bool(self.lost) or any(leak.is_normal for leak in self.leaks)

    @property
    def awaited(self) -> bool:
        """Whether a lazy resource was awaited, so that it is open and has to be released."""
        return any(event.status is Status.OPEN for event in self.events)

    @property
    def closed_on_return(self) -> bool:
        """Whether it is closed before the caller gets it."""
        return any(
            (e.what is What.RELEASED and e.status is Status.RETURNED)
            or (e.what is What.RETURNED and e.status is Status.CLOSED and not e.pending)
            for e in self.events
        )

    @property
    def used_unentered(self) -> tuple[Event, ...]:
        """The method calls on a resource of which it is known that it is of no use yet."""
        if self.production.kind is not Kind.LAZY or not self.production.managed.declared:
            return ()
        return tuple(
            event
            for event in self.events
            if event.what is What.USED
            and event.status is Status.PENDING
            and isinstance(event.op, Method)
        )

    @property
    def type_name(self) -> str:
        """The bare name of the class that is held, for messages."""
        production = self.production
        if self.awaited and production.opened is not None:
            return production.opened.name
        if self.happens(What.ENTERED) and production.entered is not None:
            return production.entered.name
        return production.managed.name

    @property
    def subject(self) -> str:
        """The resource, for messages: its variable and its class, or its class alone."""
        return f'"{self.name}" ("{self.type_name}")' if self.name else f'"{self.type_name}"'

    @property
    def advice(self) -> str:
        """What to write instead, for messages."""
        managed = self.production.managed
        if managed.has_protocol:
            return f'use "{managed.keyword}"'
        release = (self.production.opened or managed).release or ("close",)
        return f'call "{release[0]}" in a "finally"'

    @property
    def is_sync(self) -> bool:
        """Whether it can be entered with ``with`` only: mostly files, processes and sockets."""
        held = self.production.opened or self.production.managed
        return held.has_protocol and not held.is_async


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
        event.what in (What.ENTERED, What.RELEASED) and event.raised is Raised.NOT
        for event in facts.events
    ):
        return facts
    # Nothing here releases it (or only if something goes wrong), so a call that is given it may
    # be the one that does.
    giving = Transfer(production, graph, lends=False, enters_object=function.name in ENTERS)
    return _follow(giving, graph, function, strict)


def _follow(
    transfer: Transfer, graph: Graph, function: FunctionFacts, strict: bool
) -> ProductionFacts:
    starts = [Point(block, index + 1, transfer.born(op)) for block, index, op in transfer.births]
    solution = solve(graph, starts, transfer)
    events: dict[tuple[What, int, Status, Raised], Event] = {}
    names: dict[tuple[int, str], None] = {}
    for op, state, event in _visited(graph, solution, transfer):
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
    )


def _visited(
    graph: Graph, solution: Solution[State], transfer: Transfer
) -> Iterator[tuple[Op, State, Event | None]]:
    """Yield every operation with each state it is reached in, and what happens there."""
    for point in solution.points:
        states = [point.state]
        for op in graph.blocks[point.block].ops[point.position :]:
            afterwards: dict[State, None] = {}
            for state in states:
                after, event = transfer.step(op, state)
                yield op, state, event
                afterwards.update(dict.fromkeys(after))
            states = list(afterwards)
            if not states:
                break


def _order(event: Event) -> tuple[tuple[int, int], str, str, str]:
    """Return a key that puts events in the order of the source, always the same."""
    return position(event.op.node), event.what.value, event.status.value, event.raised.value


def _is_guard(event: Event, graph: Graph) -> bool:
    """Tell whether the resource is entered, or released by a ``finally`` or ``except``."""
    if event.what is What.ENTERED:
        return True
    return event.what is What.RELEASED and id(event.op) in graph.cleanup


def _bound(op: Op, transfer: Transfer, state: State) -> str | None:
    """Return the variable that ``op`` binds the resource to, if it does."""
    if not isinstance(op, Move) or op.target.startswith(TEMPORARY):
        return None
    return op.target.rstrip("'") if op.target in transfer.held_by(op, state) else None
