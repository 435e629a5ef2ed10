"""What rules see of an async generator: who runs over it, and what leaves it unfinished.

Question: can the function stop asking for items while the generator waits at a ``yield``, with
nobody to close it? ``async for`` does not close what it runs over; a generator that is not
exhausted keeps what its ``with`` and ``try`` hold until it is collected. Example: leaving
``async for row in rows():`` by ``break`` is a way out, and there is no name to close it by.

Assumed: a generator that is passed, returned, or kept anywhere but in a local variable or an
attribute of ``self`` is closed by others; so is one on which any method but ``__anext__`` and
``asend`` is named. Exceptions that no ``raise`` is there for are no way out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mypy.nodes import (
    BreakStmt,
    CallExpr,
    Context,
    ForStmt,
    FuncDef,
    FuncItem,
    MemberExpr,
    NameExpr,
    Node,
    RaiseStmt,
    ReturnStmt,
    TryStmt,
    WhileStmt,
    WithStmt,
    YieldExpr,
)

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Method, OnPlace, Op, Pass, Store
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.relevance import position
from mypy_asyncgate.lexicon.special_methods import GENERATOR_CLOSES, GENERATOR_STEPS
from mypy_asyncgate.mypy_api.children import children, own_nodes
from mypy_asyncgate.mypy_api.names import bare_name, callee, full_name
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.trace import births, operations_on
from mypy_asyncgate.summaries.values import ValueSummary, summary_of


@dataclass(frozen=True)
class Consumer:
    """The function that asks a generator for items.

    ``graph`` is its graph, None if it cannot be followed, ``owner`` the class that it is a method
    of. ``decorated`` says that a decorator may run it to its end: one that is a generator and makes
    a manager or a fixture is not left early.
    """

    function: FuncItem
    graph: Graph | None
    owner: OwningClass | None
    decorated: bool


@dataclass(frozen=True)
class GeneratorFacts:
    """An async generator that is left unfinished, first of all at ``way_out``.

    ``where`` is the loop over it, or the call that makes it where it is kept; ``holds`` says that
    it may hold a resource while it waits.
    """

    where: Context
    callee: str
    way_out: Context
    holds: bool
    strict: bool

    @property
    def is_loop(self) -> bool:
        """Whether it is a loop that is left, and not a single item that was asked for."""
        return not isinstance(self.way_out, (CallExpr, MemberExpr))


def look(
    call: CallExpr, consumer: Consumer, body: FuncDef | None, strict: bool
) -> GeneratorFacts | None:
    """Return the facts of a generator, or None if nothing here leaves it unfinished.

    ``body`` is the generator function that ``call`` runs, where it can be seen.
    """
    try:
        left = _left(call, consumer)
    except TooComplex:
        return None
    if left is None:
        return None
    return GeneratorFacts(
        left.where, bare_name(callee(call)), left.way_out, body is None or holds(body), strict
    )


def holds(generator: FuncDef) -> bool:
    """Tell whether a ``with``, or a ``try`` with ``finally``, waits for a ``yield`` inside it."""
    if not generator.is_async_generator:
        return True  # what it returns was made by somebody else
    return any(
        isinstance(below, YieldExpr)
        for node in own_nodes(generator.body)
        if isinstance(node, WithStmt) or (isinstance(node, TryStmt) and node.finally_body)
        for below in own_nodes(node)
    )


class Left(NamedTuple):
    """A generator is left unfinished at ``way_out``; ``where`` tells which one it is."""

    where: Context
    way_out: Context


def _left(call: CallExpr, consumer: Consumer) -> Left | None:
    """Return how the generator that a call makes is left first, unless others take care of it.

    Raises ``TooComplex`` if there are too many ways through a function.
    """
    graph = consumer.graph
    if graph is None:
        return None
    ways_out: list[Context] = []
    for op, places in operations_on(graph, births(graph, call)):
        found = _ways_after(op, summary_of(op, places, graph), consumer)
        if found is None:
            return None
        if found and isinstance(op, OnPlace) and op.place.is_temporary:
            # It has no name to close it by.
            return Left(_loops(consumer.function).get(id(op.node), call), found[0])
        ways_out += found
    if not ways_out or _awaits_the_end(consumer.function):
        return None
    return Left(call, min(ways_out, key=position))


def _ways_after(op: Op, summary: ValueSummary, consumer: Consumer) -> list[Context] | None:
    """Return where the generator is left unfinished once an operation was applied to it.

    None if it is exhausted or closed then, or given to somebody who may do that.
    """
    if isinstance(op, Store) and isinstance(op.target, Place) and summary.leaves:
        return _ways_out_of_field(op.target, consumer)
    if isinstance(op, Pass) and summary.leaves:
        if full_name(callee(op.call)) != "builtins.anext":
            return None
        has_default = len(op.call.args) > 1 and not op.place.is_temporary
        return [] if has_default else [op.call]
    if not summary.only_uses:
        return None
    if "__aiter__" in summary.uses:
        loop = _loops(consumer.function).get(id(op.node))
        return (list(_ways_out(loop, consumer)) or None) if loop is not None else None
    if summary.uses & GENERATOR_STEPS:
        return [op.node]
    return None if summary.uses - {"__await__"} else []


def _ways_out_of_field(place: Place, consumer: Consumer) -> list[Context] | None:
    """Return how loops over a field are left, or None if the class takes care of the field."""
    owner, field = consumer.owner, place.field
    if owner is None or field is None or place != place.base:
        return None
    if owner.cares_for(field, GENERATOR_CLOSES):
        return None
    ways_out: list[Context] = []
    for function, op in owner.operations_on(field):
        loop = _loops(function).get(id(op.node)) if isinstance(op, Method) else None
        if loop is not None:
            decorated = consumer.decorated and function is consumer.function
            ways_out += _ways_out(loop, Consumer(function, None, owner, decorated))
    return ways_out


def _loops(function: FuncItem) -> dict[int, ForStmt]:
    """Return the loops of a function by the ids of what they ask for items."""
    return {
        id(node.expr): node
        for node in own_nodes(function.body)
        if isinstance(node, ForStmt) and node.is_async
    }


def _awaits_the_end(function: FuncItem) -> bool:
    """Tell whether a function knows how a generator that is stepped through ends."""
    return any(
        isinstance(node, NameExpr) and node.name == "StopAsyncIteration"
        for node in own_nodes(function.body)
    )


def _ways_out(loop: ForStmt, consumer: Consumer) -> Iterator[Context]:
    """Yield what leaves the body of a loop while what it runs over waits, in order.

    A ``yield`` does if the consumer is a generator itself: it may not be asked to go on.
    """
    # Each with whether a ``break`` leaves an inner loop, and whether a ``raise`` may be caught.
    waiting: list[tuple[Node, bool, bool]] = [(loop.body, False, False)]
    yields = consumer.function.is_async_generator and not consumer.decorated
    while waiting:
        node, inner, caught = waiting.pop()
        if isinstance(node, FuncItem):
            continue
        if (
            isinstance(node, ReturnStmt)
            or (isinstance(node, BreakStmt) and not inner)
            or (isinstance(node, RaiseStmt) and node.expr is not None and not caught)
            or (isinstance(node, YieldExpr) and yields)
        ):
            yield node
        below = []
        for child in children(node):
            if isinstance(node, (ForStmt, WhileStmt)):
                below.append((child, inner or child is node.body, caught))
            elif isinstance(node, TryStmt):
                below.append((child, inner, caught or (child is node.body and bool(node.handlers))))
            else:
                below.append((child, inner, caught))
        waiting.extend(reversed(below))
