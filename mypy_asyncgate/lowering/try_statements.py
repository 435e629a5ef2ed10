"""Lowers ``try``: which handler an exception finds, and what is done on every way out."""

from __future__ import annotations

from abc import abstractmethod

from mypy.nodes import (
    Block as Suite,
)
from mypy.nodes import (
    Expression,
    RaiseStmt,
    TryStmt,
    TupleExpr,
)

from mypy_asyncgate.flow.operations import (
    CALL,
    Block,
    Raise,
)
from mypy_asyncgate.lexicon.exceptions import (
    CAUGHT_CANCEL,
    CAUGHT_CLOSE,
    CAUGHT_EXCEPTION,
    NO_ERRORS,
)
from mypy_asyncgate.lowering.builder import CleanupFrame, TryFrame
from mypy_asyncgate.lowering.statements import SimpleStatements
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import bare_name

CATCHES = {
    Raise.EXCEPTION: CAUGHT_EXCEPTION,
    Raise.CANCEL: CAUGHT_CANCEL,
    Raise.CLOSE: CAUGHT_CLOSE,
}


class TryStatements(SimpleStatements):
    """``try`` with its handlers and its ``finally``."""

    @abstractmethod
    def suite(self, body: Suite | None) -> None:
        """Lower the statements of a body."""

    def try_(self, s: TryStmt) -> None:
        if s.finally_body is None:
            self.try_except(s)
            return
        body = s.finally_body
        self.push(CleanupFrame(lambda: self.cleanup(body)))
        self.try_except(s)
        self.pop()
        self.cleanup(body)

    def cleanup(self, body: Suite) -> None:
        """Lower the body of a ``finally`` or an ``except``."""
        self.cleanups += 1
        self.suite(body)
        self.cleanups -= 1

    def try_except(self, s: TryStmt) -> None:
        if not s.handlers:
            self.suite(s.body)
            self.suite(s.else_body)
            return
        after = self.block()
        # A handler that raises what it caught is lowered once for each way of getting there.
        entries: list[dict[Raise | None, Block]] = [
            {} if raises_again(body) else {None: self.block()} for body in s.handlers
        ]

        def catches(way: Raise) -> tuple[list[Block], bool]:
            taken = []
            for entry, caught in zip(entries, s.types, strict=True):
                names = self.exception_names(caught)
                if may_catch(names, way):
                    if None not in entry and way not in entry:
                        entry[way] = self.block()
                    taken.append(entry.get(None) or entry[way])
                if surely_catches(names, way):
                    return taken, True
            return taken, False

        self.push(TryFrame(catches))
        self.suite(s.body)
        self.pop()
        self.suite(s.else_body)
        self.goto(after)
        later = list(entries)
        for entry, caught, name, body in zip(entries, s.types, s.vars, s.handlers, strict=True):
            names = self.exception_names(caught)
            del later[0]
            if not entry:
                # What is made in a handler is followed even if nothing seems to lead there.
                entry[next((w for w in Raise if may_catch(names, w)), None)] = self.block()
            for way, block in entry.items():
                self.start(block)
                if name is not None:
                    self.assign(name, None)
                outer, self.caught = self.caught, CALL if way is None else (way,)
                self.cleanup(body)
                self.caught = outer
                if s.is_star and not surely_catches(names, Raise.EXCEPTION):
                    # The rest of the group goes to other handlers, or on.
                    for other in later:
                        for target in other.values():
                            self.link(self.current, target)
                    self.link(self.current, self.raise_target(Raise.EXCEPTION, len(self.frames)))
                self.goto(after)
        self.resume(after)

    def exception_names(self, caught: Expression | None) -> set[str] | None:
        """Return the bare names of the exceptions a handler names; None for a bare ``except``."""
        if caught is None:
            return None
        items = caught.items if isinstance(caught, TupleExpr) else [caught]
        return {self.known.exception(bare_name(item)) for item in items}


def raises_again(handler: Suite) -> bool:
    """Tell whether a handler may raise the exception that it caught."""
    return any(isinstance(node, RaiseStmt) and node.expr is None for node in walk(handler))


def may_catch(names: set[str] | None, way: Raise) -> bool:
    """Tell whether a handler for these exceptions may be taken."""
    if names is None or surely_catches(names, way):
        return True
    return way is Raise.EXCEPTION and not names <= NO_ERRORS


def surely_catches(names: set[str] | None, way: Raise) -> bool:
    """Tell whether a handler for these exceptions is taken, if none before it was."""
    return names is None or not names.isdisjoint(CATCHES[way])
