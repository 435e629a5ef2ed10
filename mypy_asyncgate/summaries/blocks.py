"""What the special methods of a context manager do with the object itself.

Question: does entering open something, and which methods of the object does leaving call?
Join: the union, over the protocols of a class and over its bases.
Example: ``async def __aenter__(self): return self`` opens nothing, and ``async def __aexit__(self,
*exc): await self.close()`` calls "close": the object holds something before it is entered.
Assumes: what a special method does, it does for an object that is entered for the first time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mypy.nodes import ReturnStmt, TypeInfo

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.lexicon.protocol import EXITS, PAIRS
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.special_methods import CONSTRUCTORS, is_special
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.summaries.block_use import NO_BLOCK, NOTHING, BlockUse
from mypy_asyncgate.summaries.field_uses import FieldUses
from mypy_asyncgate.summaries.method_uses import reached


def block_use(
    info: TypeInfo, uses: Callable[[], FieldUses], of_base: Callable[[TypeInfo], BlockUse]
) -> BlockUse:
    """Return what the context protocols of a class do.

    ``uses`` returns what its own methods do with fields, ``of_base`` the same as this of a base.
    """
    found = NO_BLOCK
    for enter, leave in PAIRS:
        if not info.has_readable_member(leave):
            continue
        owner = info.get_containing_type_info(enter)
        if owner is not None:
            block = _entering(uses(), enter) if owner is info else of_base(owner)
            found = found.joined(replace(block, closed_by=NOTHING))
        owner = info.get_containing_type_info(leave)
        if owner is not None:
            closed_by = _closing(uses(), leave) if owner is info else of_base(owner).closed_by
            closed_by |= _same(uses(), closed_by)
            found = found.joined(BlockUse(closed_by=closed_by))
    return found


def _entering(uses: FieldUses, enter: str) -> BlockUse:
    called = uses.called_by(enter)
    constructed = reached(CONSTRUCTORS, uses.called_by)
    if any((inner := uses.called_by(m)) and inner <= constructed for m in called):
        # The constructor may have done already what entering does.
        return NO_BLOCK
    touches = any(done.uses or done.entered for done in uses.done_by(enter).values())
    opened_by = _ordinary(_called(enter, uses))
    return BlockUse(bool(called) or uses.assigns(enter) or touches, opened_by)


def _closing(uses: FieldUses, leave: str) -> frozenset[str]:
    """Return the methods that an exit method calls, or which end the same fields."""
    ends = EXITS.union(ENDS)

    def ended(method: str) -> set[str]:
        return {field for field, done in uses.done_by(method).items() if done.uses & ends}

    too = (method for method in ENDS if not ended(leave).isdisjoint(ended(method)))
    closing = _ordinary(_called(leave, uses)).union(too)
    return frozenset(
        method
        for method in closing
        if not (_returns_at_once(method, uses) or _ends_only_unfilled(method, uses))
    )


def _returns_at_once(method: str, uses: FieldUses) -> bool:
    """Tell whether a method does nothing but return: that is no sketch, but meant so."""
    bodies = [list(written(function.body)) for function in uses.named(method)]
    return any(len(body) == 1 and isinstance(body[0], ReturnStmt) for body in bodies)


def _ends_only_unfilled(method: str, uses: FieldUses) -> bool:
    """Tell whether a method ends fields, all of which the class itself only ever sets to None.

    What somebody else assigns to them, an object does not hold from construction on.
    """
    ends = EXITS.union(ENDS)
    ended = {
        field
        for name in reached({method}, uses.called_by)
        for field, done in uses.done_by(name).items()
        if done.released or done.uses & ends
    }
    made = {field for name in CONSTRUCTORS for field in uses.assigned_in(name)}
    return bool(ended) and ended <= made and not any(map(uses.may_fill, ended))


def _same(uses: FieldUses, closed_by: frozenset[str]) -> frozenset[str]:
    """Return the methods that call private ones of those with which an object is closed."""
    private = (method for method in closed_by if method.startswith("_"))
    return _ordinary(caller for method in private for caller in uses.callers_of(method))


def _called(method: str, uses: FieldUses) -> set[str]:
    """Return the methods of the object that a method calls.

    If all of them are private, those that they call are among them, and so on.
    """
    found: set[str] = set()
    new = {method}
    while new:
        new = set().union(*map(uses.called_by, new)) - found
        found |= new
        if not all(name.startswith("_") for name in new):
            break
    return found


def _ordinary(methods: Iterable[str]) -> frozenset[str]:
    return frozenset(method for method in methods if not is_special(method))
