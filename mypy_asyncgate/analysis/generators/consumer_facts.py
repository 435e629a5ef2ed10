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

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    BreakStmt,
    CallExpr,
    ComparisonExpr,
    Context,
    DelStmt,
    ForStmt,
    FuncDef,
    FuncItem,
    IfStmt,
    MemberExpr,
    Node,
    RaiseStmt,
    ReturnStmt,
    SymbolNode,
    TryStmt,
    UnaryExpr,
    WhileStmt,
    WithStmt,
    YieldExpr,
)

from mypy_asyncgate.lexicon.special_methods import GENERATOR_CLOSES, GENERATOR_STEPS
from mypy_asyncgate.mypy_api.children import children, own_nodes
from mypy_asyncgate.mypy_api.names import bare_name, callee, full_name
from mypy_asyncgate.summaries.fields import Owner
from mypy_asyncgate.summaries.variables import Variables, uses_of_attribute

LOOKS = (AssertStmt, ComparisonExpr, DelStmt, IfStmt, UnaryExpr, WhileStmt)


@dataclass(frozen=True)
class Consumer:
    """The function that asks a generator for items, and what it does with its variables.

    ``owner`` is the class that it is a method of; ``decorated`` says that a decorator may run
    it to its end: one that is a generator and makes a manager or a fixture is not left early.
    """

    function: FuncItem
    variables: Variables
    owner: Owner | None
    decorated: bool

    @property
    def is_stopped(self) -> bool:
        """Whether it is a generator itself, which may not be asked to go on after a ``yield``."""
        return self.function.is_async_generator and not self.decorated


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
    kept = consumer.variables.destination(call)
    where: Context = call
    if kept is None:
        way_out = next(_steps_at_once(call, consumer.variables), None)
    elif kept.loop is not None:
        where = kept.loop
        way_out = next(_ways_out(kept.loop, consumer.is_stopped), None)
    elif kept.attribute is not None:
        way_out = _of_field(kept.attribute, consumer)
    else:
        assert kept.variable is not None
        way_out = _of_variable(kept.variable, consumer)
    if way_out is None:
        return None
    return GeneratorFacts(
        where, bare_name(callee(call)), way_out, body is None or holds(body), strict
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


def _of_field(attribute: str, consumer: Consumer) -> Context | None:
    """Return how the first loop over an attribute is left, unless the class takes care of it."""
    owner = consumer.owner
    if owner is None or owner.cares_for(attribute, GENERATOR_CLOSES):
        return None
    for use in uses_of_attribute(owner.info.defn, attribute):
        if isinstance(use.parent, ForStmt) and use.function is not None:
            is_here = use.function is consumer.function
            is_stopped = consumer.is_stopped if is_here else use.function.is_async_generator
            for way_out in _ways_out(use.parent, is_stopped):
                return way_out
    return None


def _of_variable(variable: SymbolNode, consumer: Consumer) -> Context | None:
    """Return what leaves the generator in a variable unfinished, unless it may be closed."""
    ways_out: list[Context] = []
    for use in consumer.variables.uses(variable):
        parent = use.parent
        if use.function is not consumer.function:
            return None
        if isinstance(parent, ForStmt) and parent.is_async and use.node is parent.expr:
            left = list(_ways_out(parent, consumer.is_stopped))
            if not left:
                return None  # here it is exhausted
            ways_out += left
        elif isinstance(parent, CallExpr) and full_name(callee(parent)) == "builtins.anext":
            ways_out += [] if len(parent.args) > 1 else [parent]
        elif isinstance(parent, MemberExpr) and parent.name in GENERATOR_STEPS:
            ways_out.append(parent)
        elif not (_is_bound_by(parent, use.node) or isinstance(parent, LOOKS)):
            return None
    # Whoever names the exception knows how what is stepped through ends.
    knows_the_end = "StopAsyncIteration" in consumer.variables.names
    return ways_out[0] if ways_out and not knows_the_end else None


def _is_bound_by(statement: Node, node: Node) -> bool:
    return isinstance(statement, AssignmentStmt) and node in statement.lvalues


def _steps_at_once(call: CallExpr, variables: Variables) -> Iterator[Context]:
    """Yield the ``anext(make())`` and ``make().__anext__()`` that ask a temporary for an item."""
    for user in variables.users(call):
        target = callee(user)
        if (call in user.args and full_name(target) == "builtins.anext") or (
            isinstance(target, MemberExpr)
            and target.expr is call
            and target.name in GENERATOR_STEPS
        ):
            yield user


def _ways_out(loop: ForStmt, is_stopped: bool) -> Iterator[Context]:
    """Yield what leaves the body of a loop while what it runs over waits, in order.

    With ``is_stopped``, a ``yield`` does.
    """
    # Each with whether a ``break`` leaves an inner loop, and whether a ``raise`` may be caught.
    waiting: list[tuple[Node, bool, bool]] = [(loop.body, False, False)]
    while waiting:
        node, inner, caught = waiting.pop()
        if isinstance(node, FuncItem):
            continue
        if (
            isinstance(node, ReturnStmt)
            or (isinstance(node, BreakStmt) and not inner)
            or (isinstance(node, RaiseStmt) and node.expr is not None and not caught)
            or (isinstance(node, YieldExpr) and is_stopped)
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
