"""Lowers ``with``: a manager is entered, and left on every way out of its block."""

from __future__ import annotations

from mypy.nodes import (
    CallExpr,
    Expression,
    WithStmt,
)

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
from mypy_asyncgate.lowering.builder import CleanupFrame
from mypy_asyncgate.lowering.try_statements import TryStatements


class WithStatements(TryStatements):
    """``with`` and ``async with``."""

    def with_(self, s: WithStmt) -> None:
        self.with_items(s, 0)

    def with_items(self, s: WithStmt, index: int) -> None:
        """Lower the managers from ``index`` on, and the body inside them."""
        if index == len(s.expr):
            self.suite(s.body)
            return
        manager, target = s.expr[index], s.target[index]
        raises: tuple[Raise, ...] = SUSPEND if s.is_async else CALL
        if isinstance(manager, CallExpr) and self.is_harmless(manager.callee):
            raises = NEVER
        place = self.value(manager)
        if index == 0:
            # ``async with send, recv``: what only names a manager is as good as entered, though
            # entering the first of them may raise.
            for later in s.expr[1:]:
                if (named := self.place_of(later)) is not None:
                    self.emit(Enter(later, NEVER, named))
        if place is not None and (index == 0 or self.place_of(manager) is None):
            self.emit(Enter(manager, raises, place))
        else:
            self.emit(EnterOther(manager, raises))
        held = self.temporary(RootKind.MANAGER)
        if place is not None:
            # The statement keeps what it entered, whatever becomes of the name.
            self.move(manager, held, place)

        def leave() -> None:
            self.emit(Leave(manager, raises, held) if place else MayRaise(manager, raises))
            self.emit(Drop(manager, NEVER, held))

        after = self.block()
        swallow = self.swallow(s, after) if self.known.may_swallow(manager) else None
        self.push(CleanupFrame(leave, swallow))
        if target is not None:
            self.bind_target(target, place)
        self.with_items(s, index + 1)
        self.pop()
        leave()
        self.goto(after)
        self.resume(after)

    def swallow(self, s: WithStmt, after: Block) -> Block:
        """Return the block where the function goes on if the manager suppresses an exception."""
        here = self.current
        block = self.block()
        self.start(block)
        self.emit(Swallow(s, NEVER))
        self.goto(after)
        self.current = here
        return block

    def bind_target(self, target: Expression, manager: Place | None) -> None:
        """Bind the target of ``with ... as`` to what entering the manager gives."""
        if manager is None:
            self.assign(target, None)
            return
        entered = self.temporary()
        self.emit(As(target, NEVER, entered, manager))
        self.assign(target, entered)
