"""The catalog's vocabulary: frozen entries, and the look-ups by full name."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


class CatalogError(ValueError):
    """A catalog file says something that cannot be meant."""


class Kind(enum.Enum):
    """What the owner of a fresh resource still has to do."""

    RELEASE = "release"
    """It holds something from the start: enter it, or release it on every path."""
    LAZY = "lazy"
    """It holds nothing until it is entered or awaited, and is of no use before."""
    ENTER = "enter"
    """It has no effect unless it is entered or awaited, and is no burden afterwards."""
    DERIVED = "derived"
    """It needs no release, and is of no use once the object that made it is released."""
    NONE = "none"
    """It is not a resource, although it looks like one."""


class Gives(enum.Enum):
    """Who owns the result of a producer."""

    FRESH = "fresh"
    BORROWED = "borrowed"


class Does(enum.Enum):
    """What becomes of a resource that is passed to a call."""

    PASSES = "passes"
    """The result is, or awaits to, what was passed."""
    ENTERS = "enters"
    """It is entered now, or released later by what the call returns or belongs to."""
    RELEASES = "releases"
    BORROWS = "borrows"
    """It is used, also later, and still has to be released by whoever made it."""
    NOTHING = "nothing"
    """It is not kept, and neither the call nor entering what it gives can fail."""


Argument = int | str
"""A position, "all", or a keyword's name."""


@dataclass(frozen=True)
class ClassEntry:
    """How instances of a class, and of its subclasses, are entered and released."""

    name: str
    kind: Kind
    why: str
    release: tuple[str, ...] = ()
    """Methods of it that end the obligation."""
    start: tuple[str, ...] = ()
    """Methods of it that enter it, besides ``async with``, ``with`` and ``await``."""
    consume: tuple[str, ...] = ()
    """Methods and attributes of it that release by using it up."""
    releasers: tuple[str, ...] = ()
    """Bare names of functions and methods that release it when it is passed to them."""
    waits: tuple[str, ...] = ()
    """Those of ``release`` that wait until it ends by itself: one that fails releases nothing."""
    fills: tuple[str, ...] = ()
    """Methods of it after which it holds something; it is made empty."""
    reusable: bool = True
    """It may be used again once it was released, as far as is known."""
    block_releases: bool = True
    """Leaving its ``with`` block releases it; otherwise that ends a transaction, say."""


@dataclass(frozen=True)
class ProducerEntry:
    """A function, method or constructor that gives its caller a resource."""

    name: str
    gives: Gives
    why: str
    kind: Kind | None = None
    """The kind of what this call gives, where it differs from its class's."""
    positions: tuple[int, ...] = ()
    """The tuple positions that hold resources; empty if the result itself is one."""
    derived: bool = False
    """What it gives ends with the object that the method is called on."""
    when: tuple[str, bool] | None = None
    """A keyword argument, and the value that it must be given for the caller to own the result."""
    without: tuple[str, ...] = ()
    """Keyword arguments by which the caller keeps what the result would own otherwise."""


@dataclass(frozen=True)
class CallEntry:
    """A function or method that a resource is passed to."""

    name: str
    does: Does
    why: str
    argument: Argument = 0
    calls: str | None = None
    """The method through which it releases, without awaiting it (``contextlib.closing``)."""
    when: tuple[str, bool] | None = None
    """A keyword argument, and the value that it must be given for the entry to hold."""


@dataclass(frozen=True)
class BlockingEntry:
    """A sync function, method or class that makes a coroutine, and its event loop, wait."""

    name: str
    instead: tuple[str, ...]
    """What to call, as one would write it; the first is best."""
    why: str
    unless: tuple[str, ...] = ()
    """Bare names that, somewhere in the same function, say that it does not wait there."""


@dataclass(frozen=True)
class TypeEntry:
    """What a function or method gives, for where its own annotations say Any."""

    name: str
    gives: str
    """The full name of a class, or "self" for the object whose method is called."""
    why: str
    shown: bool = True
    """mypy is told too; not where it may be one of several classes, and this is the usual one."""


Entry = ClassEntry | ProducerEntry | CallEntry | BlockingEntry | TypeEntry


@dataclass(frozen=True)
class Library:
    """One file of the catalog."""

    name: str
    docs: str
    distribution: str | None = None
    """What pip installs; None for the standard library."""
    types: str | None = None
    """The distribution that carries its types, if it is another one."""
    classes: tuple[ClassEntry, ...] = ()
    producers: tuple[ProducerEntry, ...] = ()
    calls: tuple[CallEntry, ...] = ()
    blocking: tuple[BlockingEntry, ...] = ()
    types_given: tuple[TypeEntry, ...] = ()

    @property
    def tables(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries, by the names of the tables that they are written in."""
        return {
            "class": self.classes,
            "producer": self.producers,
            "call": self.calls,
            "blocking": self.blocking,
            "type": self.types_given,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The full name of what each entry describes."""
        return tuple(entry.name for entries in self.tables.values() for entry in entries)


@dataclass(frozen=True)
class Catalog:
    """All libraries, and every entry by mypy's full name of what it describes.

    Look-ups are exact: a class entry also holds for subclasses, and it is the caller
    who walks the bases, so that the entry nearest in the MRO wins.
    """

    libraries: tuple[Library, ...]

    def class_entry(self, fullname: str) -> ClassEntry | None:
        """What is known about the class of this name."""
        return self._classes.get(fullname)

    def producer(self, fullname: str) -> ProducerEntry | None:
        """What calling the function, method or class of this name gives."""
        return self._producers.get(fullname)

    def call(self, fullname: str) -> CallEntry | None:
        """What calling the function, method or class of this name does to its argument."""
        return self._calls.get(fullname)

    def blocking(self, fullname: str) -> BlockingEntry | None:
        """What to call instead of the function, method or class of this name in a coroutine."""
        return self._blocking.get(fullname)

    def type_given(self, fullname: str) -> TypeEntry | None:
        """What the function or method of this name gives, if its annotations do not say."""
        return self._types_given.get(fullname)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all content, the same on every machine and Python."""
        return hashlib.sha256(repr(self.libraries).encode()).hexdigest()

    @cached_property
    def _classes(self) -> Mapping[str, ClassEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.classes}

    @cached_property
    def _producers(self) -> Mapping[str, ProducerEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.producers}

    @cached_property
    def _calls(self) -> Mapping[str, CallEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.calls}

    @cached_property
    def methods(self) -> Mapping[str, CallEntry]:
        """What calling a method does, by its bare name, whatever it is called on."""
        return {
            name.rpartition(".")[2]: entry
            for name, entry in self._calls.items()
            if name.split(".")[-2].lstrip("_")[:1].isupper()
        }

    @cached_property
    def _blocking(self) -> Mapping[str, BlockingEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.blocking}

    @cached_property
    def _types_given(self) -> Mapping[str, TypeEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.types_given}
