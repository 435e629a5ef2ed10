"""What everything shares that lowers a part of one function.

Each form of statement and expression is lowered by a function of its own, which gets a
``Lowering`` first and the node second. Tables say which function lowers what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from mypy.nodes import Block as Suite
from mypy.nodes import Context, Expression, NameExpr, Statement

from mypy_asyncgate.catalog.model import CallEntry
from mypy_asyncgate.flow.leaving import CALL, NEVER, Raise
from mypy_asyncgate.flow.operations import Drop, Move, Store, Use
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lowering.builder import Builder
from mypy_asyncgate.lowering.variables import Variables
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.function_entry import written


class Known(Protocol):
    """What is known of calls by the names in them."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        """Return what a call does to its argument."""

    def exception(self, bare_name: str) -> str:
        """Return the name that asyncio has for an exception of this bare name, or the same."""

    def may_swallow(self, manager: Expression) -> bool:
        """Tell whether the manager that a ``with`` enters may suppress exceptions."""


class Lowering:
    """One function that is lowered.

    ``thrown_into`` says that whoever drives a generator may close it or throw into it,
    ``gives_away`` that it owns what the generator yields. ``source`` makes something although it
    is no call. ``caught`` is how an exception may have come that is handled at this point.
    """

    def __init__(
        self,
        known: Known,
        expressions: ExpressionTable,
        statements: StatementTable,
        *,
        thrown_into: bool,
        gives_away: bool,
        source: Context | None,
    ) -> None:
        self.known = known
        self.thrown_into = thrown_into
        self.gives_away = gives_away
        self.source = source
        self.builder = Builder()
        self.variables = Variables()
        self.caught: tuple[Raise, ...] = CALL
        self._expressions = expressions
        self._statements = statements
        if not thrown_into:
            # If a fixture fails, so does its test; nobody guards its steps against each other.
            self.builder.cleanups += 1

    def suite(self, body: Suite | None) -> None:
        """Lower the statements of a body; mypy marks those for other platforms unreachable."""
        if body is None or body.is_unreachable:
            return
        for statement in written(body):
            if self.builder.current is None:
                return
            self.statement(statement)

    def statement(self, s: Statement) -> None:
        """Lower one statement, and end the lives of its temporaries."""
        mark = len(self.variables.temporaries)
        lower = self._statements.get(type(s))
        if lower is not None:
            lower(self, s)
        self.drop_temporaries(s, mark)

    def value(self, e: Expression) -> Place | None:
        """Lower ``e``; return the place of its value, or None if it holds nothing of interest."""
        if isinstance(e, NameExpr):
            return self.variables.place_of(e)
        lower = self._expressions.get(type(e))
        if lower is not None:
            return lower(self, e)
        self.use_parts(e)
        return None

    def use(self, e: Expression) -> None:
        """Lower ``e`` where its value is only looked at."""
        place = self.value(e)
        if place is not None:
            self.builder.emit(Use(e, NEVER, place))

    def use_parts(self, e: Expression) -> None:
        """Lower the parts of ``e``, whose values are only looked at."""
        for child in children(e):
            if isinstance(child, Expression):
                self.use(child)

    def store(self, e: Expression, target: Elsewhere) -> None:
        """Lower ``e`` where its value goes into something that is not followed."""
        place = self.value(e)
        if place is not None:
            self.builder.emit(Store(e, NEVER, place, target))

    def move(self, node: Context, target: Place, source: Place | None) -> None:
        """Bind ``target`` to what ``source`` holds."""
        self.builder.emit(Move(node, NEVER, target, source))

    def drop_temporaries(self, node: Context, mark: int) -> None:
        """End the lives of all temporaries made since ``mark`` were in flight."""
        temporaries = self.variables.temporaries
        for place in temporaries[mark:]:
            self.builder.emit(Drop(node, NEVER, place))
        del temporaries[mark:]


ExpressionTable: TypeAlias = Mapping[type[Expression], Callable[[Lowering, Any], Place | None]]
StatementTable: TypeAlias = Mapping[type[Statement], Callable[[Lowering, Any], None]]
