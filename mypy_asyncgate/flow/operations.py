"""Control-flow graphs of functions, with operations on places.

A *place* is a local variable or the temporary that holds the value of one expression; it is
named by a string ("conn", "%3"; two variables of one name in different scopes get different
places). A block holds operations; it goes on to its successors, and to one handler per way of
leaving by an exception if one of its operations raises.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import ClassVar

from mypy.nodes import Context

from mypy_asyncgate.catalog.model import CallEntry
from mypy_asyncgate.markers import Ownership

Place = str
TEMPORARY = "%"
"""What the places of temporaries begin with."""
HELD = "%with"
"""What those begin with that a ``with`` statement keeps: no exception takes them away."""
FIELD = "self."
"""What the places of fields begin with."""
ITEM = "[]"
"""What a store into a field's item has after the field's place."""
OBJECT = "self"
"""The place of the object whose method it is, as everybody names it."""


class TooComplex(Exception):
    """The function has more blocks, states or steps than the analysis wants to follow."""


class Raise(enum.Enum):
    """Ways of leaving an operation by an exception."""

    EXCEPTION = "raise"
    CANCEL = "cancel"
    CLOSE = "generator-close"


class Exit(enum.Enum):
    """Ways of leaving a function."""

    NORMAL = "normal"
    RAISE = "raise"
    CANCEL = "cancel"
    CLOSE = "generator-close"


NEVER: tuple[Raise, ...] = ()
CALL = (Raise.EXCEPTION,)
SUSPEND = (Raise.EXCEPTION, Raise.CANCEL)
SUSPEND_GENERATOR = (Raise.EXCEPTION, Raise.CANCEL, Raise.CLOSE)


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One operation; ``node`` is where it stands, ``raises`` the ways it may raise."""

    node: Context
    raises: tuple[Raise, ...]
    enters: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, eq=False)
class Make(Op):
    """Put a new value into ``place``, inside ``depth`` branches that may not be taken.

    ``node`` is what the value comes from: a call, or a parameter of the function.
    """

    place: Place
    depth: int


@dataclass(frozen=True, slots=True, eq=False)
class Move(Op):
    """Bind ``target`` to what ``source`` holds, to its element ``item``, or to the unknown."""

    target: Place
    source: Place | None
    item: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Collect(Op):
    """Put what ``source`` holds among the many elements of ``place``."""

    place: Place
    source: Place


@dataclass(frozen=True, slots=True, eq=False)
class Begin(Op):
    """Begin a loop over what ``place`` holds."""

    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Item(Op):
    """Begin a round of a loop over ``source``: bind ``target`` to the next element."""

    target: Place
    source: Place


@dataclass(frozen=True, slots=True, eq=False)
class End(Op):
    """End a loop over ``place`` after its last element."""

    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Drop(Op):
    """Forget ``place``: a temporary at the end of its statement, or a deleted variable."""

    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Use(Op):
    """Look at ``place``: an attribute, an operator, a call that only reads."""

    place: Place
    attribute: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class UseOfPart(Op):
    """Wait for a method of an attribute of ``place`` (``await connection.cursor.fetch()``)."""

    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Method(Op):
    """Call method ``name`` on ``place``, the value going to ``result``."""

    place: Place
    name: str
    result: Place


@dataclass(frozen=True, slots=True, eq=False)
class Pass(Op):
    """Hand ``place`` to a call of ``callee`` (its bare name), whose value goes to ``result``.

    ``known`` is what the catalog says of the call. ``keeps`` says that by its kind it keeps what
    it gets: a constructor, a container's method, something that starts a task. ``declared`` is
    what its signature says, ``uses`` the attributes that a function of the module asks it for,
    if that is all it does.
    """

    place: Place
    callee: str
    result: Place
    known: CallEntry | None
    keeps: bool
    declared: Ownership | None = None
    uses: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Await(Op):
    """Await what ``place`` holds; the place then holds the result."""

    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Enter(Op):
    """Begin a ``with`` block on ``place``."""

    place: Place
    enters: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, eq=False)
class As(Op):
    """Bind ``target`` to what entering ``source`` gave (``with source as target``)."""

    target: Place
    source: Place


@dataclass(frozen=True, slots=True, eq=False)
class Leave(Op):
    """End the ``with`` block on ``place``."""

    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Store(Op):
    """Put ``place`` where this function does not follow it: field, container, global."""

    place: Place
    target: str


@dataclass(frozen=True, slots=True, eq=False)
class Return(Op):
    """Return ``place``, or (``None``) nothing that is followed."""

    place: Place | None


@dataclass(frozen=True, slots=True, eq=False)
class Yield(Op):
    """Yield ``place`` to whoever drives this generator, perhaps repeatedly."""

    place: Place
    repeated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Assume(Op):
    """From here on ``place`` is known to be None (or false), or known not to be."""

    place: Place
    is_none: bool


@dataclass(frozen=True, slots=True, eq=False)
class AssumeClosed(Op):
    """From here on ``place`` is known to be closed, or known not to be."""

    place: Place
    closed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Swallow(Op):
    """Go on after a ``with`` block whose manager suppressed an exception."""


@dataclass(frozen=True, slots=True, eq=False)
class Skip(Op):
    """Do not take the branch that holds ``skipped``.

    ``depth`` is the number of branches around the test; ``cleanup`` says that it stands in a
    ``finally`` or ``except``, ``about`` are the places the test looks at.
    """

    skipped: Op
    depth: int
    cleanup: bool
    about: frozenset[Place]


@dataclass(frozen=True, slots=True, eq=False)
class MayRaise(Op):
    """Something that may raise and touches no place."""


@dataclass(frozen=True, slots=True, eq=False)
class Suspend(MayRaise):
    """Wait at a ``yield`` for whoever drives this generator to go on, or to throw."""


@dataclass(frozen=True, slots=True, eq=False)
class EnterOther(MayRaise):
    """Begin a ``with`` block on something that is not followed."""

    enters: ClassVar[bool] = True


@dataclass(slots=True, eq=False)
class Block:
    """Operations in order, then the successors; ``handlers`` are where exceptions go."""

    index: int
    ops: list[Op] = field(default_factory=list)
    successors: list[int] = field(default_factory=list)
    handlers: dict[Raise, int] = field(default_factory=dict)
