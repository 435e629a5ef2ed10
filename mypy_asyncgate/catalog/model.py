"""The entries of the catalog, all immutable."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from mypy_asyncgate.config_files import OneLineError
from mypy_asyncgate.dataclass import dataclass


class CatalogError(OneLineError):
    """A catalog file has a mistake; the message names the place and what is allowed there."""


class Kind(enum.Enum):
    """What the owner of a fresh resource still has to do."""

    RELEASE = "release"
    """It holds something once it is made: enter it, or release it on every path."""
    LAZY = "lazy"
    """It holds nothing, and cannot be used, until it is entered or awaited."""
    EMPTY = "empty"
    """It holds nothing, and owes nothing, until one of its ``start`` methods is called."""
    ENTER = "enter"
    """It has no effect unless it is entered or awaited, and needs no other release."""
    DERIVED = "derived"
    """It needs no release, but cannot be used after the object that made it is released."""
    NONE = "none"
    """It is not a resource, although it looks like one."""


class Gives(enum.Enum):
    """Who owns the result of a producer."""

    FRESH = "fresh"
    BORROWED = "borrowed"
    HOLD = "hold"
    """No object of its own: the caller holds the object whose method it calls."""


class Does(enum.Enum):
    """What a call does to a resource that is passed to it."""

    PASSES = "passes"
    """It returns the resource, or an awaitable of it."""
    ENTERS = "enters"
    """It enters the resource now, or its result or its object releases the resource later."""
    RELEASES = "releases"
    """It releases the resource."""
    TAKES = "takes"
    """It takes the resource over, and sees to its release later."""
    BORROWS = "borrows"
    """It uses the resource now or later; whoever made the resource still has to release it."""
    USES = "uses"
    """It is done with the resource when it returns, and its result does not need it."""
    NOTHING = "nothing"
    """It does not keep the resource, and neither the call nor entering its result can fail."""
    EXPECTS = "expects"
    """Its result is entered around a block that a test expects to raise."""


class Meaning(enum.Enum):
    """What a name means in every module, because a framework uses it in that sense."""

    FIXTURE = "fixture"
    """Part of the names of decorators: generators that they decorate always run to their end."""
    LIFESPAN = "lifespan"
    """Part of the names of generators that run around an application, and so to their end."""
    APPLICATION = "application"
    """Name of the only parameter of such a generator."""
    RELEASE = "release"
    """First word of the names of functions that release what they are passed."""
    BORROWER = "borrower"
    """End of the names of classes whose objects use what they are given without owning it."""
    CANCELLATION = "cancellation"
    """Name of an exception that is raised at an ``await`` when the task is cancelled."""
    DECORATOR = "decorator"
    """Full name of a class decorator that adds no enter or exit method."""
    TESTS = "tests"
    """Part of the full names of modules that hold tests."""


Argument = int | str
"""An argument of a call: its position, its keyword, or "all"."""


@dataclass(frozen=True)
class ClassEntry:
    """How the instances of a class and of its subclasses are entered and released."""

    name: str
    kind: Kind
    why: str
    also: tuple[str, ...] = ()
    """The full names of the class in other releases of its library."""
    release: tuple[str, ...] = ()
    """Methods that end the obligation."""
    start: tuple[str, ...] = ()
    """Methods that enter it, in addition to ``async with``, ``with`` and ``await``."""
    consume: tuple[str, ...] = ()
    """Methods and attributes that release it by using it up."""
    releasers: tuple[str, ...] = ()
    """Bare names of functions and methods that release it when it is passed to them."""
    waits: tuple[str, ...] = ()
    """The ``release`` methods that wait until it ends by itself: if one fails, it is still open."""
    fills: tuple[str, ...] = ()
    """Methods after which it holds something; a new instance holds nothing."""
    asks: tuple[str, ...] = ()
    """Methods that ask a peer or the system for something: one that fails leaves it open."""
    releases_on_error: tuple[str, ...] = ()
    """Methods that have released it whenever they raise."""
    reusable: bool = True
    """Whether it can be used again after its release, as far as is known."""
    reopens: bool = False
    """Whether using it after its release opens it again, so that it is left open then."""
    block_releases: bool = True
    """Whether leaving its ``with`` block releases it, rather than ending a transaction, say."""


@dataclass(frozen=True)
class ProducerEntry:
    """A function, method or constructor that gives its caller a resource."""

    name: str
    gives: Gives
    why: str
    kind: Kind | None = None
    """The kind of the result, if it differs from that of its class."""
    positions: tuple[int, ...] = ()
    """The elements of the resulting tuple that are resources; empty if the result is one."""
    derived: bool = False
    """Whether the result ends with the object whose method is called."""
    when: tuple[str, bool] | None = None
    """The caller owns the result only if this keyword argument has this value."""
    without: tuple[str, ...] = ()
    """Keyword arguments by which the caller keeps something that the result owns otherwise."""
    release: tuple[str, ...] = ()
    """Methods of the object that end a hold on it."""
    around: int | str | None = None
    """The argument that the result is made around: it holds nothing but that, and ends it."""
    block_releases: bool = True
    """Whether leaving the block of the result releases it, if that of its class does."""


@dataclass(frozen=True)
class CallEntry:
    """A function or method that a resource is passed to."""

    name: str
    does: Does
    why: str
    arguments: tuple[Argument, ...] = (0,)
    """The arguments that it is about, each by the ways in which it may be passed."""
    calls: str | None = None
    """The method that it calls to release the resource, without awaiting it."""
    when: tuple[str, bool] | None = None
    """The entry holds only if this keyword argument has this value."""


@dataclass(frozen=True)
class CallbackEntry:
    """A function or method that calls what it is given with a resource, and gives that up."""

    name: str
    type: str
    """The full name of the class of the resource."""
    why: str
    arguments: tuple[Argument, ...] = (0,)
    """The argument that is called, by the ways in which it may be passed."""
    parameter: int = 0
    """The parameter of the callback that gets the resource, without ``self``."""
    safe: bool = False
    """Whether the resource is released if the callback raises."""


@dataclass(frozen=True)
class BlockingEntry:
    """A sync function, method or class that blocks the event loop if a coroutine calls it."""

    name: str
    instead: tuple[str, ...]
    """What to call instead, as it is written in code, best first."""
    why: str
    unless: tuple[str, ...] = ()
    """Bare names whose use in the same function shows that the call does not block there."""


@dataclass(frozen=True)
class TypeEntry:
    """The result type of a function or method whose own annotations leave it open."""

    name: str
    gives: str
    """The full name of a class, or "self" for the object whose method is called."""
    why: str
    shown: bool = True
    """Whether mypy is told too: no, if this is only the most usual of several classes."""


@dataclass(frozen=True)
class SurveyEntry:
    """A module, class or function that was looked through for what it takes over.

    What it is given for a parameter that is declared to be a resource is only lent to it, unless a
    ``CallEntry`` says otherwise.
    """

    name: str
    why: str


@dataclass(frozen=True)
class WordEntry:
    """A name that a framework gives a meaning, in every module."""

    name: str
    """A bare name or a part of one, as ``means`` says; the full name for DECORATOR."""
    means: Meaning
    why: str


Entry = (
    ClassEntry
    | ProducerEntry
    | CallEntry
    | CallbackEntry
    | BlockingEntry
    | TypeEntry
    | SurveyEntry
    | WordEntry
)

Words = Mapping[Meaning, frozenset[str]]
"""The words of all frameworks by their meaning; every meaning is a key."""
