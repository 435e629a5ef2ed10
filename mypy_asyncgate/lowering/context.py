"""The state shared by the functions that lower one function.

Each kind of statement and expression has a function that lowers it. The first argument is a
``Lowering``, the second the node. Two tables map kinds of nodes to these functions.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol, TypeAlias

from mypy.nodes import Block as Suite
from mypy.nodes import (
    CallExpr,
    Context,
    Expression,
    IndexExpr,
    MemberExpr,
    NameExpr,
    Statement,
)

from mypy_asyncgate.catalog.model import CallEntry
from mypy_asyncgate.flow.leaving import CALL, NEVER, Raise
from mypy_asyncgate.flow.operations import Drop, Move, Stop, Store, Use
from mypy_asyncgate.flow.places import Elsewhere, Field, Place
from mypy_asyncgate.lowering.builder import Builder
from mypy_asyncgate.lowering.closures import nested_functions
from mypy_asyncgate.lowering.variables import Variables
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import is_none


class Exiting(enum.Enum):
    """What the exit of a manager does with an exception of its block."""

    PASSES = "it goes on"
    MAY_SWALLOW = "it may be suppressed"
    SUPPRESSES = "it is suppressed if it is one of those that the manager was given"
    EXPECTS = "it is what the block is there for, as in a test of an error"


class Consumer(NamedTuple):
    """What the code that resumes a generator does.

    It may close the generator or throw into it, and it only borrows what the generator yields, as
    the block of a context manager does.
    """

    throws: bool = True
    borrows: bool = False


ANY_CONSUMER = Consumer()
"""A consumer of which nothing is known, and which releases what it is given."""


class Models(Protocol):
    """Models of calls, exceptions and managers, found by the names in the source."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        """Return the catalog entry for a call, or None."""

    def survey(self, call: CallExpr, index: int) -> CallEntry | None:
        """Return what a survey says of argument number ``index`` of a call, or None."""

    def exception(self, bare_name: str) -> str:
        """Return asyncio's name for the exception with this bare name, or the same name."""

    def field(self, e: MemberExpr | IndexExpr) -> Field | None:
        """Return the element that an expression reads, if it reads a field of a record."""

    def exiting(self, manager: Expression) -> Exiting:
        """Return what the manager that a ``with`` enters does with exceptions."""


class Lowering:
    """The lowering of one function.

    ``consumer`` is that of a generator, and ``gives_away`` says that it owns what is yielded.
    ``source`` is a node other than a call that makes a value. ``caught`` are the kinds of exception
    handled at this point. ``failing`` are the ids of statements that are there to raise,
    ``deferred`` those of calls that only make what is awaited later. ``lent`` finds the ids of the
    displays and records that the function makes only to lend them.
    """

    def __init__(
        self,
        models: Models,
        expressions: ExpressionTable,
        statements: StatementTable,
        *,
        consumer: Consumer,
        gives_away: bool,
        source: Context | None,
        lent: Callable[[], frozenset[int]],
    ) -> None:
        self.models = models
        self.consumer = consumer
        self.gives_away = gives_away
        self.source = source
        self.builder = Builder()
        self.variables = Variables()
        self.caught: tuple[Raise, ...] = CALL
        self.failing: set[int] = set()
        self.deferred: set[int] = set()
        self._find_lent = lent
        self._lent: frozenset[int] | None = None
        self._expressions = expressions
        self._statements = statements
        if not consumer.throws:
            # If a fixture fails, so does its test: nobody guards the steps of a fixture against
            # each other.
            self.builder.cleanups += 1

    def suite(self, body: Suite | None) -> None:
        """Lower the statements of a body, unless mypy marks it unreachable (other platforms)."""
        if body is None or body.is_unreachable:
            return
        for statement in written(body):
            if self.builder.current is not None:
                self.statement(statement)
            else:
                # What a nested function closes over does not depend on where that stands.
                self.variables.nested.extend(nested_functions(statement))

    def statement(self, s: Statement) -> None:
        """Lower one statement and end the lives of its temporaries."""
        mark = len(self.variables.temporaries)
        lower = self._statements.get(type(s))
        if lower is not None:
            lower(self, s)
        if id(s) in self.failing:
            # Nobody cares for what it would have made.
            self.builder.emit(Stop(s, NEVER))
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

    def copied(self, e: Expression) -> Place | None:
        """Lower ``e`` into a new temporary: ``a, b = b, a`` reads both before it binds any."""
        source = self.value(e)
        if source is None:
            return None
        copy = self.variables.temporary()
        self.move(e, copy, source)
        return copy

    def use(self, e: Expression) -> None:
        """Lower ``e`` in a position where its value is only read."""
        place = self.value(e)
        if place is not None:
            self.builder.emit(Use(e, NEVER, place))

    def use_parts(self, e: Expression) -> None:
        """Lower the parts of ``e``, whose values are only read."""
        for child in children(e):
            if isinstance(child, Expression):
                self.use(child)

    def is_lent(self, display: Expression) -> bool:
        """Tell whether nothing keeps a display, and so the items in it."""
        if self._lent is None:
            self._lent = self._find_lent()
        return id(display) in self._lent

    def store(self, e: Expression, target: Place | Elsewhere) -> None:
        """Lower ``e`` in a position where its value is stored in an item, or not tracked."""
        place = self.value(e)
        if place is not None:
            self.builder.emit(Store(e, NEVER, place, target))

    def move(self, node: Context, target: Place, source: Place | None) -> None:
        """Bind ``target`` to the value of ``source``."""
        self.builder.emit(Move(node, NEVER, target, source, written_none=is_none(node)))

    def drop_temporaries(self, node: Context, mark: int) -> None:
        """End the lives of all temporaries made since there were ``mark`` of them."""
        temporaries = self.variables.temporaries
        for place in temporaries[mark:]:
            self.builder.emit(Drop(node, NEVER, place))
        del temporaries[mark:]


ExpressionTable: TypeAlias = Mapping[type[Expression], Callable[[Lowering, Any], Place | None]]
StatementTable: TypeAlias = Mapping[type[Statement], Callable[[Lowering, Any], None]]
