"""Lowers ``with``: a manager is entered, and left on every way out of its block."""

from __future__ import annotations

from mypy.nodes import CallExpr, Expression, WithStmt

from mypy_asyncgate.flow.leaving import CALL, NEVER, SUSPEND, Raise
from mypy_asyncgate.flow.operations import (
    As,
    Block,
    Drop,
    Enter,
    EnterOther,
    Leave,
    MayRaise,
    Swallow,
)
from mypy_asyncgate.flow.places import Place, RootKind
from mypy_asyncgate.lowering.assignments import assign
from mypy_asyncgate.lowering.builder import CleanupFrame
from mypy_asyncgate.lowering.calls import is_harmless
from mypy_asyncgate.lowering.context import Lowering


def with_(lowering: Lowering, s: WithStmt) -> None:
    """Lower ``with`` and ``async with``."""
    _items(lowering, s, 0)


def _items(lowering: Lowering, s: WithStmt, index: int) -> None:
    """Lower the managers from ``index`` on, and the body inside them."""
    if index == len(s.expr):
        lowering.suite(s.body)
        return
    builder = lowering.builder
    manager, target = s.expr[index], s.target[index]
    raises: tuple[Raise, ...] = SUSPEND if s.is_async else CALL
    if isinstance(manager, CallExpr) and is_harmless(lowering.known, manager.callee):
        raises = NEVER
    place = lowering.value(manager)
    _enter(lowering, s, index, place, raises)
    held = lowering.variables.temporary(RootKind.MANAGER)
    if place is not None:
        # The statement keeps what it entered, whatever becomes of the name.
        lowering.move(manager, held, place)

    def leave() -> None:
        builder.emit(Leave(manager, raises, held) if place else MayRaise(manager, raises))
        builder.emit(Drop(manager, NEVER, held))

    after = builder.block()
    swallow = _swallow(lowering, s, after) if lowering.known.may_swallow(manager) else None
    builder.push(CleanupFrame(leave, swallow))
    if target is not None:
        _bind_target(lowering, target, place)
    _items(lowering, s, index + 1)
    builder.pop()
    leave()
    builder.goto(after)
    builder.resume(after)


def _enter(
    lowering: Lowering, s: WithStmt, index: int, place: Place | None, raises: tuple[Raise, ...]
) -> None:
    """Enter the manager at ``index``, which ``place`` holds."""
    builder, variables = lowering.builder, lowering.variables
    manager = s.expr[index]
    if index == 0:
        # ``async with send, recv``: what only names a manager is as good as entered, though
        # entering the first of them may raise.
        for later in s.expr[1:]:
            if (named := variables.place_of(later)) is not None:
                builder.emit(Enter(later, NEVER, named))
    if place is not None and (index == 0 or variables.place_of(manager) is None):
        builder.emit(Enter(manager, raises, place))
    else:
        builder.emit(EnterOther(manager, raises))


def _swallow(lowering: Lowering, s: WithStmt, after: Block) -> Block:
    """Return the block where the function goes on if the manager suppresses an exception."""
    builder = lowering.builder
    here = builder.current
    block = builder.block()
    builder.start(block)
    builder.emit(Swallow(s, NEVER))
    builder.goto(after)
    builder.current = here
    return block


def _bind_target(lowering: Lowering, target: Expression, manager: Place | None) -> None:
    """Bind the target of ``with ... as`` to what entering the manager gives."""
    if manager is None:
        assign(lowering, target, None)
        return
    entered = lowering.variables.temporary()
    lowering.builder.emit(As(target, NEVER, entered, manager))
    assign(lowering, target, entered)
