"""Async generators that a function leaves unfinished.

Question: can the function stop asking for items while the generator is suspended, so that nothing
closes it? ``async for`` does not close a generator, so an unfinished one keeps what its ``with``
and ``try`` hold until it is collected.
Fact: the operations on the generator through all its aliases, and the statements that leave the
loops over it.
Example: ``break`` in ``async for row in rows():`` leaves a generator that has no name to close it.
Assumes: a generator that is passed, returned, or stored anywhere but in a local variable or an
attribute of ``self`` is closed elsewhere. So is one with a use of any method but ``__anext__`` and
``asend``. Only ``raise`` statements count as exceptions.
"""

from __future__ import annotations

from collections.abc import Iterator
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

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.op import OnPlace, Op
from mypy_asyncgate.flow.operations import Method, Pass, Store
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.flow.relevance import position
from mypy_asyncgate.lexicon.special_methods import GENERATOR_CLOSES, GENERATOR_STEPS
from mypy_asyncgate.mypy_api.children import children, own_nodes
from mypy_asyncgate.mypy_api.names import bare_name, callee, full_name
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.trace import definition_points, operations_on
from mypy_asyncgate.summaries.values import ValueSummary, summary_of


@dataclass(frozen=True)
class Consumer:
    """The function that asks a generator for items.

    ``graph`` is None if it is too complex, ``owner`` is the class of the method. ``decorated`` says
    that a decorator may run the function to its end, so that a generator that is a manager or a
    fixture is not left early.
    """

    function: FuncItem
    graph: Graph | None
    owner: OwningClass | None
    decorated: bool


@dataclass(frozen=True)
class GeneratorFacts:
    """An async generator that is left unfinished, for the first time at ``way_out``.

    ``where`` is the loop over it, or the call that makes it. ``may_hold_resource`` says that it may
    hold a resource while it is suspended.
    """

    where: Context
    callee: str
    way_out: Context
    may_hold_resource: bool
    strict: bool

    @property
    def is_loop(self) -> bool:
        """Whether a loop is left, and not a generator that was asked for a single item."""
        return not isinstance(self.way_out, (CallExpr, MemberExpr))


def generator_facts(
    call: CallExpr, consumer: Consumer, body: FuncDef | None, strict: bool
) -> GeneratorFacts | None:
    """Return the facts of a generator, or None if the function does not leave it unfinished.

    ``body`` is the generator function that ``call`` runs, or None if it is not in the module.
    """
    try:
        left = _left(call, consumer)
    except TooComplex:
        return None
    if left is None:
        return None
    return GeneratorFacts(
        left.where,
        bare_name(callee(call)),
        left.way_out,
        body is None or holds_at_yield(body),
        strict,
    )


def holds_at_yield(generator: FuncDef) -> bool:
    """Tell whether a ``yield`` is inside a ``with``, or a ``try`` with ``finally``."""
    if not generator.is_async_generator:
        return True  # it returns a generator of another function
    return any(
        isinstance(below, YieldExpr)
        for node in own_nodes(generator.body)
        if isinstance(node, WithStmt) or (isinstance(node, TryStmt) and node.finally_body)
        for below in own_nodes(node)
    )


class Left(NamedTuple):
    """A generator, identified by ``where``, that is left unfinished at ``way_out``."""

    where: Context
    way_out: Context


def _left(call: CallExpr, consumer: Consumer) -> Left | None:
    """Return where the generator made by a call is left first, or None if it may be closed.

    Raises ``TooComplex`` if there are too many paths through a function.
    """
    graph = consumer.graph
    if graph is None:
        return None
    ways_out: list[Context] = []
    for op, places in operations_on(graph, definition_points(graph, call)):
        found = _ways_after(op, summary_of(op, places, graph), consumer)
        if found is None:
            return None
        if found and isinstance(op, OnPlace) and op.place.is_temporary:
            # It has no name to close it by.
            return Left(_loops(consumer.function).get(id(op.node), call), found[0])
        ways_out += found
    if not ways_out or _handles_exhaustion(consumer.function):
        return None
    return Left(call, min(ways_out, key=position))


def _ways_after(op: Op, summary: ValueSummary, consumer: Consumer) -> list[Context] | None:
    """Return where the generator is left unfinished after an operation on it.

    None if the operation exhausts or closes it, or passes it to code that may do so.
    """
    if isinstance(op, Store) and isinstance(op.target, Place) and summary.escapes:
        return _ways_out_of_field(op.target, consumer)
    if isinstance(op, Pass) and summary.escapes:
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
    """Return where loops over a field are left, or None if the class takes care of the field."""
    owner, field = consumer.owner, place.field
    if owner is None or field is None or place != place.base:
        return None
    if owner.gives_out(field) or owner.may_release(field, GENERATOR_CLOSES):
        return None
    ways_out: list[Context] = []
    for function, op in owner.operations_on(field):
        loop = _loops(function).get(id(op.node)) if isinstance(op, Method) else None
        if loop is not None:
            decorated = consumer.decorated and function is consumer.function
            ways_out += _ways_out(loop, Consumer(function, None, owner, decorated))
    return ways_out


def _loops(function: FuncItem) -> dict[int, ForStmt]:
    """Return the ``async for`` loops of a function, by the ids of their iterables."""
    return {
        id(node.expr): node
        for node in own_nodes(function.body)
        if isinstance(node, ForStmt) and node.is_async
    }


def _handles_exhaustion(function: FuncItem) -> bool:
    """Tell whether a function handles the end of a generator that it steps through."""
    return any(
        isinstance(node, NameExpr) and node.name == "StopAsyncIteration"
        for node in own_nodes(function.body)
    )


def _ways_out(loop: ForStmt, consumer: Consumer) -> Iterator[Context]:
    """Yield the statements that leave the body of a loop early, in source order.

    A ``yield`` counts if the consumer is a generator itself, because it may never be resumed.
    """
    # Nodes, whether ``break`` leaves an inner loop there, and whether ``raise`` may be caught.
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
