"""The effects of operations on one value, as a summary that is independent of the function.

A summary consists of names and flags. It refers to no node of a tree, so it is valid in every
function and module.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.aliases import Places, holds
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.op import OnPlace, Op
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
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.names import callee


@dataclass(frozen=True)
class ValueSummary:
    """What a function may do with one value.

    ``uses`` are the attributes and methods of the value that are used. ``entered`` says that it is
    entered, ``released`` that it is passed to a call that is known to release it or take it over,
    ``returned`` that the function may return it, and ``unknown`` that it is passed to a call of
    unknown effect. ``kept_in`` names what may hold it after the function has returned: a field of
    ``self`` (``.pool``), a call that keeps its arguments (``append()``), or a kind of destination
    (``global``, or ``callback`` for whoever gets a method that releases it).
    """

    uses: frozenset[str] = frozenset()
    entered: bool = False
    released: bool = False
    kept_in: frozenset[str] = frozenset()
    returned: bool = False
    unknown: bool = False

    @property
    def only_uses(self) -> bool:
        """Whether attributes of the value may be used, and nothing else happens to it."""
        return not (self.escapes or self.entered or self.returned)

    @property
    def escapes(self) -> bool:
        """Whether something other than the function and its caller may hold or release it."""
        return self.released or bool(self.kept_in) or self.unknown

    def joined(self, other: ValueSummary) -> ValueSummary:
        """Return the join: the summary of code that may do what either summary says."""
        if other is UNTOUCHED:
            # Most operations do nothing with a value.
            return self
        return ValueSummary(
            self.uses | other.uses,
            self.entered or other.entered,
            self.released or other.released,
            self.kept_in | other.kept_in,
            self.returned or other.returned,
            self.unknown or other.unknown,
        )


CALLBACK = "callback"
UNTOUCHED = ValueSummary()
UNKNOWN = ValueSummary(unknown=True)
RETURNED = ValueSummary(returned=True)
CAPTURED = ValueSummary(kept_in=frozenset({"nested function"}))


def summary_of(op: Op, places: Places, graph: Graph) -> ValueSummary:
    """Return what one operation does with the value that ``places`` hold.

    For a call, the body of the callee is not considered.
    """
    if isinstance(op, (As, Move)):
        source = op.source
        is_captured = op.target in graph.captured and source is not None and holds(source, places)
        return CAPTURED if is_captured else UNTOUCHED
    if isinstance(op, Return):
        returns_it = op.place is not None and holds(op.place, places)
        return RETURNED if returns_it and op in graph.deciding_returns else UNTOUCHED
    if isinstance(op, Collect):
        return _kept(Elsewhere.CONTAINER) if holds(op.source, places) else UNTOUCHED
    summary = SUMMARIES.get(type(op))
    if summary is None or not isinstance(op, OnPlace) or not holds(op.place, places):
        return UNTOUCHED
    if op.place not in places:
        return summary(op) if isinstance(op, Store) else UNKNOWN
    binds_parts = isinstance(op, Store) and op.target is Elsewhere.PATTERN
    return UNTOUCHED if binds_parts else summary(op)


def declared_effect(op: Pass) -> ValueSummary | None:
    """Return the effect of a call by its signature or the catalog, or None if they have none."""
    if op.declared is not None:
        return ValueSummary(released=op.declared is Ownership.OWNED)
    does = op.entry.does if op.entry is not None else None
    if does is None or does is Does.PASSES:
        return None
    ends = does in (Does.RELEASES, Does.TAKES)
    return ValueSummary(entered=does is Does.ENTERS, released=ends)


def _passed(op: Pass) -> ValueSummary:
    known = declared_effect(op)
    if known is not None:
        return known
    return _kept(f"{op.callee}()") if is_keeper(callee(op.call)) else UNKNOWN


def _used(op: Use) -> ValueSummary:
    if op.attribute is None:
        return UNTOUCHED
    # ``callback(conn.close)``: whoever gets the method is going to call it.
    kept_in = frozenset({CALLBACK}) if op.attribute in ENDS else frozenset()
    return ValueSummary(frozenset({op.attribute}), kept_in=kept_in)


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
"""The effect of each type of operation on the value that its place holds."""
