"""What the objects of a class own, and which methods fill and release it.

Join: the union, over the methods of a class and over its bases.
"""

from __future__ import annotations

import enum
from collections.abc import Collection

from mypy_asyncgate.dataclass import dataclass, replace
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.summaries.block_use import NO_BLOCK, BlockUse


class Keeping(enum.Enum):
    """How an object keeps what its constructor is given."""

    OWNS = "it releases it in one of its methods"
    BORROWS = "nothing in its class can release it"


@dataclass(frozen=True)
class FieldOwnership:
    """How the field ``name`` of an object holds a resource.

    ``made_in`` are the methods that make it, ``released_by`` those that release it, both with the
    methods that call them. ``given_by`` are parameters of the constructor. ``kept`` says that
    nothing in the class may release it, so that an object only borrows what it is given.
    ``refilled`` says that another method than the constructor assigns it the result of a call,
    whatever that is.
    """

    name: str
    made_in: frozenset[str] = frozenset()
    given_by: frozenset[str] = frozenset()
    released_by: frozenset[str] = frozenset()
    kept: bool = False
    refilled: bool = False

    def joined(self, other: FieldOwnership) -> FieldOwnership:
        """Return how a field holds a resource in objects of both classes."""
        return FieldOwnership(
            self.name,
            self.made_in | other.made_in,
            self.given_by | other.given_by,
            self.released_by | other.released_by,
            self.kept and other.kept,
            self.refilled or other.refilled,
        )


@dataclass(frozen=True)
class ClassOwnership:
    """What the objects of a class own.

    ``fields`` are those that hold resources, by their names. ``shared`` says that the constructor
    lets the object escape, so that anybody may release it. ``block`` is what its context protocols
    do with the object. ``finishing`` are methods that only go on with its release.
    """

    fields: tuple[FieldOwnership, ...] = ()
    shared: bool = False
    block: BlockUse = NO_BLOCK
    finishing: frozenset[str] = frozenset()

    def joined(self, other: ClassOwnership) -> ClassOwnership:
        """Return what the objects own that are of both classes."""
        if other == NOTHING_OWNED:
            return self
        both = {held.name: held for held in self.fields}
        for held in other.fields:
            both[held.name] = both[held.name].joined(held) if held.name in both else held
        return ClassOwnership(
            tuple(both[name] for name in sorted(both)),
            self.shared or other.shared,
            self.block.joined(other.block),
            self.finishing | other.finishing,
        )

    @property
    def release(self) -> frozenset[str]:
        """The methods that release a field, and do not fill one again."""
        ends = {m for f in self.fields for m in f.released_by}
        return frozenset(m for m in ends - self._made_in if not m.startswith("__"))

    @property
    def is_resource(self) -> bool:
        """Whether an object may have to be released, and can be."""
        return any(map(self._is_obligation, self.fields)) and bool(self.release) and not self.shared

    def when_made(self, passed: Collection[str], fresh: Collection[str]) -> ClassOwnership:
        """Return what an object owns that is made with some arguments for these parameters.

        ``fresh`` are those whose arguments are new resources. What the object is given otherwise
        belongs to somebody else.
        """
        own = (
            f
            for f in self.fields
            if f.given_by.isdisjoint(passed) or not f.given_by.isdisjoint(fresh)
        )
        return replace(self, fields=tuple(own))

    def holds(self, fresh: Collection[str]) -> bool:
        """Tell whether an object owns something as soon as it is made with ``fresh`` arguments."""
        return any(
            any(map(is_initializer, f.made_in)) or not f.given_by.isdisjoint(fresh)
            for f in filter(self._is_obligation, self.fields)
        )

    @property
    def start(self) -> frozenset[str]:
        """The methods after which an object owns something."""
        ends = {m for f in self.fields for m in f.released_by}
        return frozenset(m for m in self._made_in - ends if not m.startswith("__"))

    @property
    def is_refilled(self) -> bool:
        """Whether an object may own something again after it was released."""
        return bool(self.start) or any(f.refilled for f in self.fields if f.released_by)

    def keeping(self, parameter: str) -> Keeping | None:
        """Return how an object keeps what it is given for a parameter, or None if unknown.

        If the class makes the resource itself where it is given none, it may know the difference.
        """
        held = [f for f in self.fields if parameter in f.given_by]
        if any(f.released_by and not f.made_in for f in held):
            return Keeping.OWNS
        return Keeping.BORROWS if held and all(f.kept for f in held) else None

    @property
    def _made_in(self) -> set[str]:
        return {m for f in self.fields if f.released_by for m in f.made_in}

    def _is_obligation(self, held: FieldOwnership) -> bool:
        """Tell whether the object has a resource in a field, and a method for users that ends it.

        What nothing releases is a mistake of the class, which its users cannot make good. What only
        methods of its own release, such as a thread that runs until the end, is its own affair. So
        is what ends in the method that fills it, as in a generator that is a manager.
        """
        ends = held.released_by - self._made_in
        for_users = any(m in EXITS or not m.startswith("_") for m in ends)
        return for_users and bool(held.made_in or held.given_by)


NOTHING_OWNED = ClassOwnership()
