"""Calls that block the event loop while they open a resource.

Question: does a call in a coroutine function block?
Fact: the catalog entry for the name of the callee.
Example: ``requests.get(url)`` in an ``async def``.
Assumes: calls in nested functions and lambdas run elsewhere. So does a client whose methods are
passed on (``await to_thread(client.get, url)``).
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import (
    LDEF,
    CallExpr,
    Expression,
    FuncItem,
    MemberExpr,
    MypyFile,
    NameExpr,
    Var,
)

from mypy_asyncgate.catalog.model import BlockingEntry
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Make, Use
from mypy_asyncgate.mypy_api.children import own_nodes
from mypy_asyncgate.mypy_api.names import bare_name, callee
from mypy_asyncgate.summaries.trace import definition_points, operations_on
from mypy_asyncgate.summaries.values import CAPTURED, summary_of

BlockingLookup = Callable[[str], BlockingEntry | None]


@dataclass(frozen=True)
class CallFacts:
    """A call that blocks in the coroutine function ``function``.

    ``callee`` is the called function as one would write it. ``works_elsewhere`` says that the
    result is used in another thread, ``reported_before`` that the receiver was made by such a call.
    """

    call: CallExpr
    callee: str
    function: str
    instead: tuple[str, ...]
    works_elsewhere: bool
    reported_before: bool


def call_facts(
    call: CallExpr, full_name: str, function: FuncItem, graph: Graph | None, blocks: BlockingLookup
) -> CallFacts | None:
    """Return the facts of a call, or None if it does not block a coroutine function.

    ``graph`` is the graph of the function, or None if it is too complex.
    """
    entry = blocks(full_name)
    if entry is None or not function.is_coroutine or _mentions(function, entry.unless):
        return None
    return CallFacts(
        call,
        _shown_callee(callee(call), full_name),
        function.name or "",
        entry.instead,
        graph is not None and _works_elsewhere(call, graph),
        _is_receiver_reported(callee(call), function, blocks(full_name.rpartition(".")[0])),
    )


def _shown_callee(target: Expression, full_name: str) -> str:
    """Return the callee as one would write it: ``requests.get``, ``Path.open`` or ``open``."""
    if not isinstance(target, MemberExpr):
        return bare_name(target) or full_name.rpartition(".")[2]
    parts = [target.name]
    owner = target.expr
    while isinstance(owner, MemberExpr) and isinstance(owner.node, MypyFile):
        parts.append(owner.name)
        owner = owner.expr
    if isinstance(owner, NameExpr) and isinstance(owner.node, MypyFile):
        return ".".join(reversed([*parts, owner.name]))
    return ".".join(full_name.split(".")[-2:])


def _mentions(function: FuncItem, names: tuple[str, ...]) -> bool:
    """Tell whether a function refers to anything by one of ``names``."""
    return bool(names) and any(
        isinstance(node, (NameExpr, MemberExpr)) and node.name in names
        for node in own_nodes(function.body)
    )


def _works_elsewhere(call: CallExpr, graph: Graph) -> bool:
    """Tell whether methods of the result are passed to other functions, which call them."""
    arguments = {
        id(argument)
        for block in graph.blocks
        for op in block.ops
        if isinstance(op, Make) and isinstance(op.node, CallExpr)
        for argument in op.node.args
    }
    try:
        return any(
            summary_of(op, places, graph) == CAPTURED
            or (isinstance(op, Use) and op.place in places and id(op.node) in arguments)
            for op, places in operations_on(graph, definition_points(graph, call))
        )
    except TooComplex:
        return False


def _is_receiver_reported(
    target: Expression, function: FuncItem, made: BlockingEntry | None
) -> bool:
    """Tell whether the receiver of a method call was made in the function by a blocking call."""
    if made is None or not isinstance(target, MemberExpr):
        return False
    receiver = target.expr
    if isinstance(receiver, NameExpr):
        parameters = {argument.variable for argument in function.arguments}
        return (
            receiver.kind == LDEF
            and isinstance(receiver.node, Var)
            and receiver.node not in parameters
        )
    return isinstance(receiver, CallExpr)
