"""Lowers ``try``: which handler an exception finds, and what is done on every way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mypy.nodes import Block as Suite
from mypy.nodes import Expression, NameExpr, RaiseStmt, TryStmt, TupleExpr

from mypy_asyncgate.flow.leaving import CALL, Raise
from mypy_asyncgate.flow.operations import Block
from mypy_asyncgate.lexicon.exceptions import (
    CAUGHT_CANCEL,
    CAUGHT_CLOSE,
    CAUGHT_EXCEPTION,
    NO_ERRORS,
)
from mypy_asyncgate.lowering.assignments import assign
from mypy_asyncgate.lowering.builder import Builder, CleanupFrame, TryFrame
from mypy_asyncgate.lowering.context import Known, Lowering
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import bare_name

CATCHES = {
    Raise.EXCEPTION: CAUGHT_EXCEPTION,
    Raise.CANCEL: CAUGHT_CANCEL,
    Raise.CLOSE: CAUGHT_CLOSE,
}


@dataclass(eq=False)
class Handler:
    """One ``except`` clause, for exceptions of these bare ``names``, or (None) for all.

    ``entries`` are the blocks where it begins: one under the key None, or, if it raises what it
    caught, one for each way of leaving that it catches.
    """

    names: frozenset[str] | None
    variable: NameExpr | None
    body: Suite
    entries: dict[Raise | None, Block]

    def entry(self, way: Raise | None, builder: Builder) -> Block:
        """Return the block where the handler begins for exceptions that come this way."""
        if None in self.entries:
            return self.entries[None]
        if way not in self.entries:
            self.entries[way] = builder.block()
        return self.entries[way]

    def may_catch(self, way: Raise) -> bool:
        """Tell whether the handler may be taken."""
        if self.names is None or self.surely_catches(way):
            return True
        return way is Raise.EXCEPTION and not self.names <= NO_ERRORS

    def surely_catches(self, way: Raise) -> bool:
        """Tell whether the handler is taken, if none before it was."""
        return self.names is None or not self.names.isdisjoint(CATCHES[way])


def try_(lowering: Lowering, s: TryStmt) -> None:
    """Lower ``try``, whose ``finally`` stands around everything else."""
    body = s.finally_body
    if body is None:
        _try_except(lowering, s)
        return
    lowering.builder.push(CleanupFrame(lambda: _cleanup(lowering, body)))
    _try_except(lowering, s)
    lowering.builder.pop()
    _cleanup(lowering, body)


def _cleanup(lowering: Lowering, body: Suite) -> None:
    """Lower the body of a ``finally`` or an ``except``."""
    with lowering.builder.cleanup():
        lowering.suite(body)


def _try_except(lowering: Lowering, s: TryStmt) -> None:
    """Lower the body, the handlers and the ``else``."""
    builder = lowering.builder
    if not s.handlers:
        lowering.suite(s.body)
        lowering.suite(s.else_body)
        return
    after = builder.block()
    handlers = [
        Handler(
            _exception_names(caught, lowering.known),
            variable,
            body,
            {} if _raises_again(body) else {None: builder.block()},
        )
        for caught, variable, body in zip(s.types, s.vars, s.handlers, strict=True)
    ]

    def catches(way: Raise) -> tuple[list[Block], bool]:
        taken = []
        for handler in handlers:
            if handler.may_catch(way):
                taken.append(handler.entry(way, builder))
            if handler.surely_catches(way):
                return taken, True
        return taken, False

    builder.push(TryFrame(catches))
    lowering.suite(s.body)
    builder.pop()
    lowering.suite(s.else_body)
    builder.goto(after)
    for index, handler in enumerate(handlers):
        _lower_handler(lowering, handler, after, handlers[index + 1 :] if s.is_star else None)
    builder.resume(after)


def _lower_handler(
    lowering: Lowering, handler: Handler, after: Block, later: Sequence[Handler] | None
) -> None:
    """Lower a handler for each of its entries; ``except*`` has ``later`` ones for the rest."""
    builder = lowering.builder
    if not handler.entries:
        # What is made in a handler is followed even if nothing seems to lead there.
        handler.entry(next((w for w in Raise if handler.may_catch(w)), None), builder)
    for way, block in handler.entries.items():
        builder.start(block)
        if handler.variable is not None:
            assign(lowering, handler.variable, None)
        outer, lowering.caught = lowering.caught, CALL if way is None else (way,)
        _cleanup(lowering, handler.body)
        lowering.caught = outer
        if later is not None and not handler.surely_catches(Raise.EXCEPTION):
            for other in later:
                for target in other.entries.values():
                    builder.link(builder.current, target)
            builder.link(
                builder.current, builder.raise_target(Raise.EXCEPTION, len(builder.frames))
            )
        builder.goto(after)


def _raises_again(handler: Suite) -> bool:
    """Tell whether a handler may raise the exception that it caught."""
    return any(isinstance(node, RaiseStmt) and node.expr is None for node in walk(handler))


def _exception_names(caught: Expression | None, known: Known) -> frozenset[str] | None:
    """Return the bare names of the exceptions a handler names, or None for a bare ``except``."""
    if caught is None:
        return None
    items = caught.items if isinstance(caught, TupleExpr) else [caught]
    return frozenset(known.exception(bare_name(item)) for item in items)
