"""What may become of one value in a function, in terms that another function understands.

A summary is made of names alone: nothing in it belongs to the tree of a module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.flow.aliases import Places, holds
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import (
    As,
    Await,
    Collect,
    Enter,
    Method,
    Move,
    Pass,
    Return,
    Store,
    Use,
    UseOfAttribute,
    Yield,
)
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lexicon.keepers import is_keeper
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.names import callee


@dataclass(frozen=True)
class ValueSummary:
    """What may become of one value.

    ``uses`` are the attributes and methods that it is asked for. ``entered`` says that it is
    entered, ``released`` that a call is given it that is known to release it or take it over,
    ``returned`` that the result may be the value, ``unknown`` that a call is given it of which
    nothing is known. ``kept_in`` says what may hold it when the function has returned: a field of
    the object (``.pool``), a call that keeps its arguments (``append()``), or a word for what
    else.
    """

    uses: frozenset[str] = frozenset()
    entered: bool = False
    released: bool = False
    kept_in: frozenset[str] = frozenset()
    returned: bool = False
    unknown: bool = False

    @property
    def only_uses(self) -> bool:
        """Whether the value is asked for attributes, and nothing else is done with it."""
        return not (self.leaves or self.entered or self.returned)

    @property
    def leaves(self) -> bool:
        """Whether something other than the function and its caller may hold it, or release it."""
        return self.released or bool(self.kept_in) or self.unknown

    def joined(self, other: ValueSummary) -> ValueSummary:
        """Return the summary of what may do what either does."""
        return ValueSummary(
            self.uses | other.uses,
            self.entered or other.entered,
            self.released or other.released,
            self.kept_in | other.kept_in,
            self.returned or other.returned,
            self.unknown or other.unknown,
        )


UNTOUCHED = ValueSummary()
UNKNOWN = ValueSummary(unknown=True)
RETURNED = ValueSummary(returned=True)
CAPTURED = ValueSummary(kept_in=frozenset({"nested function"}))


def summary_of(op: Op, places: Places, graph: Graph) -> ValueSummary:
    """Return what one operation does with a value that ``places`` hold."""
    if isinstance(op, (As, Move)):
        source = op.source
        is_captured = op.target in graph.captured and source is not None and holds(source, places)
        return CAPTURED if is_captured else UNTOUCHED
    if isinstance(op, Return):
        return RETURNED if op.place is not None and holds(op.place, places) else UNTOUCHED
    if isinstance(op, Collect):
        return _kept(Elsewhere.CONTAINER) if holds(op.source, places) else UNTOUCHED
    summary = SUMMARIES.get(type(op))
    place: Place | None = getattr(op, "place", None)
    if summary is None or place is None or not holds(place, places):
        return UNTOUCHED
    return summary(op) if place in places or isinstance(op, Store) else UNKNOWN


def told(op: Pass) -> ValueSummary | None:
    """Return what a call does by its signature or the catalog, or None if they say nothing."""
    if op.declared is not None:
        return ValueSummary(released=op.declared is Ownership.OWNED)
    does = op.entry.does if op.entry is not None else None
    if does is None or does is Does.PASSES:
        return None
    return ValueSummary(entered=does is Does.ENTERS, released=does is Does.RELEASES)


def _passed(op: Pass) -> ValueSummary:
    known = told(op)
    if known is not None:
        return known
    return _kept(f"{op.callee}()") if is_keeper(callee(op.call)) else UNKNOWN


def _used(op: Use) -> ValueSummary:
    return ValueSummary(frozenset() if op.attribute is None else frozenset({op.attribute}))


def _stored(op: Store) -> ValueSummary:
    if op.target is Elsewhere.RESULT:
        return RETURNED
    return _kept(op.target)


def _kept(where: Place | Elsewhere | str) -> ValueSummary:
    if isinstance(where, Place):
        where = str(where).removeprefix(where.root.label)
    elif isinstance(where, Elsewhere):
        where = where.value
    return ValueSummary(kept_in=frozenset({where}))


SUMMARIES: dict[type[Op], Callable[..., ValueSummary]] = {
    Await: lambda op: ValueSummary(frozenset({"__await__"})),
    Enter: lambda op: ValueSummary(entered=True),
    Method: lambda op: ValueSummary(frozenset({op.name})),
    Pass: _passed,
    Store: _stored,
    Use: _used,
    UseOfAttribute: lambda op: UNTOUCHED,
    Yield: lambda op: UNKNOWN,
}
"""What an operation does with the value that its place holds."""
