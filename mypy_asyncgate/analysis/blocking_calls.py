"""Calls that block the event loop while they open a resource.

Question: does a call in a coroutine function block?
Fact: the catalog entry for the name of the callee.
Example: ``requests.get(url)`` in an ``async def``.
Assumes: calls in nested functions and lambdas run elsewhere. So does a client whose methods are
passed on (``await to_thread(client.get, url)``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
from mypy_asyncgate.mypy_api.children import own_nodes
from mypy_asyncgate.mypy_api.names import bare_name, callee
from mypy_asyncgate.summaries.variables import destination, uses

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
    call: CallExpr, full_name: str, function: FuncItem, blocks: BlockingLookup
) -> CallFacts | None:
    """Return the facts of a call, or None if it does not block a coroutine function."""
    entry = blocks(full_name)
    if entry is None or not function.is_coroutine or _mentions(function, entry.unless):
        return None
    return CallFacts(
        call,
        _shown_callee(callee(call), full_name),
        function.name or "",
        entry.instead,
        _works_elsewhere(call, function),
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


def _works_elsewhere(call: CallExpr, function: FuncItem) -> bool:
    """Tell whether methods of the result are passed to other functions, which call them."""
    kept = destination(function, call)
    if kept is None or kept.variable is None:
        return False
    passed = {
        id(argument)
        for node in own_nodes(function.body)
        if isinstance(node, CallExpr)
        for argument in node.args
    }
    return any(
        use.function is not function or id(use.parent) in passed
        for use in uses(kept, function.body, function)
    )


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
