"""Lowers ``try``: the handlers of its exceptions, and the ``finally`` on every way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mypy.nodes import Block as Suite
from mypy.nodes import CallExpr, Expression, NameExpr, RaiseStmt, TryStmt, TupleExpr

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import Interruption, Opening
from mypy_asyncgate.flow.leaving import CALL, NEVER, Raise
from mypy_asyncgate.flow.operations import Move
from mypy_asyncgate.lexicon.exceptions import (
    CAUGHT_CANCEL,
    CAUGHT_CLOSE,
    CAUGHT_EXCEPTION,
    NO_ERRORS,
    OPENING,
    STOPS,
)
from mypy_asyncgate.lowering.assignments import assign
from mypy_asyncgate.lowering.builder import Builder, CleanupFrame, TryFrame
from mypy_asyncgate.lowering.context import Lowering, Models
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import bare_name

CATCHES = {
    Raise.EXCEPTION: CAUGHT_EXCEPTION,
    Raise.CANCEL: CAUGHT_CANCEL,
    Raise.CLOSE: CAUGHT_CLOSE,
}


@dataclass(eq=False)
class Handler:
    """An ``except`` clause for exceptions with these bare ``names``, or (None) for all.

    ``blocks`` are the entry blocks. There is one, under the key None, unless the handler re-raises
    what it caught: then there is one for each kind of exception that it catches.
    """

    names: frozenset[str] | None
    variable: NameExpr | None
    body: Suite
    blocks: dict[Raise | None, Block]

    def entry_block(self, way: Raise | None, builder: Builder) -> Block:
        """Return the entry block for exceptions of this kind."""
        if None in self.blocks:
            return self.blocks[None]
        if way not in self.blocks:
            self.blocks[way] = builder.block()
        return self.blocks[way]

    def may_catch(self, way: Raise) -> bool:
        """Tell whether the handler may catch an exception of this kind."""
        if self.names is None or self.surely_catches(way):
            return True
        return way is Raise.EXCEPTION and (self.is_for_stops or not self.names <= NO_ERRORS)

    @property
    def is_for_stops(self) -> bool:
        """Whether it is for what ends the process, and for no failure."""
        return self.names is not None and bool(self.names & STOPS) and self.names <= NO_ERRORS

    def surely_catches(self, way: Raise) -> bool:
        """Tell whether the handler catches every exception of this kind that reaches it."""
        return self.names is None or not self.names.isdisjoint(CATCHES[way])


def try_(lowering: Lowering, s: TryStmt) -> None:
    """Lower ``try``, whose ``finally`` encloses all other parts."""
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
            None if caught is None else exception_names([caught], lowering.models),
            variable,
            body,
            {} if _raises_again(body) else {None: builder.block()},
        )
        for caught, variable, body in zip(s.types, s.vars, s.handlers, strict=True)
    ]

    for handler in handlers:
        if handler.is_for_stops:
            # The body may handle every failure itself.
            builder.link(builder.current, handler.entry_block(Raise.EXCEPTION, builder))
    builder.push(_frame(handlers, builder))
    lowering.suite(s.body)
    builder.pop()
    lowering.suite(s.else_body)
    builder.goto(after)
    for index, handler in enumerate(handlers):
        _lower_handler(lowering, s, handler, after, handlers[index + 1 :] if s.is_star else None)
    builder.resume(after)


def catching(
    lowering: Lowering,
    names: frozenset[str],
    body: Callable[[], None],
    skip: Callable[[], None],
) -> None:
    """Lower ``body``, whose exceptions of these names end it and nothing else.

    Where one has ended it, ``skip`` comes next.
    """
    builder = lowering.builder
    after, caught = builder.block(), builder.block()
    builder.push(_frame([Handler(names, None, Suite([]), {None: caught})], builder))
    body()
    builder.pop()
    builder.goto(after)
    builder.resume(caught)
    skip()
    builder.goto(after)
    builder.resume(after)


def _frame(handlers: Sequence[Handler], builder: Builder) -> TryFrame:
    """Return the frame of a body that is guarded by handlers."""

    def catches(way: Raise) -> tuple[list[Block], bool]:
        taken = []
        for handler in handlers:
            if handler.may_catch(way):
                taken.append(handler.entry_block(way, builder))
            if handler.surely_catches(way):
                return taken, True
        return taken, False

    return TryFrame(catches)


def _lower_handler(
    lowering: Lowering,
    s: TryStmt,
    handler: Handler,
    after: Block,
    later: Sequence[Handler] | None,
) -> None:
    """Lower a handler for each of its entry blocks; ``later`` are the next ones in ``except*``."""
    builder = lowering.builder
    if not handler.blocks:
        # A resource made in a handler is tracked even if the handler seems unreachable.
        handler.entry_block(next((w for w in Raise if handler.may_catch(w)), None), builder)
    for way, block in handler.blocks.items():
        builder.start(block)
        if handler.is_for_stops:
            builder.emit(Interruption(handler.body, NEVER))
        if handler.names is not None and handler.names <= OPENING:
            calls = frozenset(id(node) for node in walk(s.body) if isinstance(node, CallExpr))
            builder.emit(Opening(handler.body, NEVER, calls))
        if handler.variable is not None:
            _bind_exception(lowering, handler.variable)
        outer, lowering.caught = lowering.caught, CALL if way is None else (way,)
        _cleanup(lowering, handler.body)
        lowering.caught = outer
        if later is not None:
            _go_on_with_rest(builder, handler, later)
        builder.goto(after)


def _bind_exception(lowering: Lowering, variable: NameExpr) -> None:
    """Bind the variable of a handler: an exception is true."""
    place = lowering.variables.place_of(variable)
    if place is None:
        assign(lowering, variable, None)
    else:
        lowering.builder.emit(Move(variable, NEVER, place, None, truth=True))


def _go_on_with_rest(builder: Builder, handler: Handler, later: Sequence[Handler]) -> None:
    """Link the end of a handler of ``except*`` to where the rest of the group may go."""
    for other in (handler, *later):
        if other is not handler:
            for target in other.blocks.values():
                builder.link(builder.current, target)
        if other.surely_catches(Raise.EXCEPTION):
            return
    builder.link(builder.current, builder.raise_target(Raise.EXCEPTION, len(builder.frames)))


def _raises_again(handler: Suite) -> bool:
    """Tell whether a handler may re-raise the exception that it caught."""
    return any(isinstance(node, RaiseStmt) and node.expr is None for node in walk(handler))


def exception_names(caught: Iterable[Expression], models: Models) -> frozenset[str]:
    """Return the bare names of exceptions that are written one by one, or in tuples."""
    items = (e for one in caught for e in (one.items if isinstance(one, TupleExpr) else (one,)))
    return frozenset(models.exception(bare_name(item)) for item in items)
