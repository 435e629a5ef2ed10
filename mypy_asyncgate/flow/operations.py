"""Control-flow graphs of functions, with operations on places.

A block holds operations; it goes on to its successors, and to one handler per way of leaving by
an exception if one of its operations raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from mypy.nodes import CallExpr, Context

from mypy_asyncgate.catalog.model import CallEntry
from mypy_asyncgate.flow.leaving import Raise
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.markers import Ownership


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One operation; ``node`` is where it stands, ``raises`` the ways it may raise."""

    node: Context
    raises: tuple[Raise, ...]
    enters: ClassVar[bool] = False
    concerns_all: ClassVar[bool] = False
    """It does something to a value whatever holds it."""

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of which one has to hold something for this to do more than to raise."""
        return ()


@dataclass(frozen=True, slots=True, eq=False)
class OnPlace(Op):
    """An operation on what one place holds."""

    place: Place

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place,)


@dataclass(frozen=True, slots=True, eq=False)
class Binding(Op):
    """An operation that binds ``target``."""

    target: Place


@dataclass(frozen=True, slots=True, eq=False)
class BindingFrom(Binding):
    """An operation that binds ``target`` to something that is got from what ``source`` holds."""

    source: Place

    @property
    def places(self) -> tuple[Place, ...]:
        return self.target, self.source


# -- where values come from and go to


@dataclass(frozen=True, slots=True, eq=False)
class Make(OnPlace):
    """Put a new value into ``place``, in the innermost ``branch`` if any.

    ``node`` is what the value comes from: a call, or a parameter of the function. ``of`` is the
    object whose method the function is, if the call is of another method or is given the object.
    """

    branch: Branch | None
    of: Place | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place,) if self.of is None else (self.place, self.of)


@dataclass(frozen=True, slots=True, eq=False)
class Move(Binding):
    """Bind ``target`` to what ``source`` holds, to its element ``item``, or to the unknown."""

    source: Place | None
    item: int | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.target,) if self.source is None else (self.target, self.source)


@dataclass(frozen=True, slots=True, eq=False)
class As(BindingFrom):
    """Bind ``target`` to what entering ``source`` gave (``with source as target``)."""


@dataclass(frozen=True, slots=True, eq=False)
class Item(BindingFrom):
    """Begin a round of a loop over ``source``: bind ``target`` to the next element."""


@dataclass(frozen=True, slots=True, eq=False)
class Collect(OnPlace):
    """Put what ``source`` holds among the many elements of ``place``."""

    source: Place

    @property
    def places(self) -> tuple[Place, ...]:
        return self.place, self.source


@dataclass(frozen=True, slots=True, eq=False)
class Begin(OnPlace):
    """Begin a loop over what ``place`` holds."""


@dataclass(frozen=True, slots=True, eq=False)
class End(OnPlace):
    """End a loop over ``place`` after its last element."""


@dataclass(frozen=True, slots=True, eq=False)
class Drop(OnPlace):
    """Forget ``place``: a temporary at the end of its statement, or a deleted variable."""


@dataclass(frozen=True, slots=True, eq=False)
class Store(OnPlace):
    """Put ``place`` into ``target``: a field of the object, an item of one, or elsewhere."""

    target: Place | Elsewhere

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place, self.target) if isinstance(self.target, Place) else (self.place,)


@dataclass(frozen=True, slots=True, eq=False)
class Return(Op):
    """Return ``place``, or (``None``) nothing that is followed."""

    place: Place | None

    @property
    def places(self) -> tuple[Place, ...]:
        return () if self.place is None else (self.place,)


@dataclass(frozen=True, slots=True, eq=False)
class Yield(OnPlace):
    """Yield ``place`` to whoever drives this generator, perhaps repeatedly."""

    repeated: bool


# -- what is done with values


@dataclass(frozen=True, slots=True, eq=False)
class Use(OnPlace):
    """Look at ``place``: an attribute, an operator, a call that only reads."""

    attribute: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class UseOfPart(OnPlace):
    """Wait for a method of an attribute of ``place`` (``await connection.cursor.fetch()``)."""


@dataclass(frozen=True, slots=True, eq=False)
class Method(OnPlace):
    """Call method ``name`` on ``place``, the value going to ``result``."""

    name: str
    result: Place


@dataclass(frozen=True, slots=True, eq=False)
class Pass(OnPlace):
    """Hand ``place`` to ``call`` as argument number ``argument``; its value goes to ``result``.

    ``callee`` is the bare name of what is called. ``known`` is what the catalog says of the call,
    ``declared`` what its signature says of the argument.
    """

    call: CallExpr
    argument: int
    callee: str
    result: Place
    known: CallEntry | None
    declared: Ownership | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Await(OnPlace):
    """Await what ``place`` holds; the place then holds the result."""


@dataclass(frozen=True, slots=True, eq=False)
class Enter(OnPlace):
    """Begin a ``with`` block on ``place``."""

    enters: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, eq=False)
class Leave(OnPlace):
    """End the ``with`` block on ``place``."""


# -- conditions


@dataclass(eq=False)
class Branch:
    """What runs only under a condition: a suite, or an operand of an expression.

    ``in_cleanup`` says that the condition is tested in a ``finally`` or ``except``. ``asks`` are
    the places whose own state the condition asks for, if the branch is taken where it holds.
    ``operations`` are those inside, in branches of its own too, that may enter, release or hand
    on something, or yield; they are complete once the whole branch has been lowered.
    """

    parent: Branch | None
    in_cleanup: bool
    asks: frozenset[Place]
    operations: list[Op] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """The number of branches around it."""
        return 0 if self.parent is None else self.parent.depth + 1


@dataclass(frozen=True, slots=True, eq=False)
class NotTaken(Op):
    """Go another way than through ``branch``."""

    branch: Branch

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(place for op in self.branch.operations for place in op.places)


@dataclass(frozen=True, slots=True, eq=False)
class Assume(OnPlace):
    """From here on ``place`` is known to be None (or false), or known not to be."""

    is_none: bool


@dataclass(frozen=True, slots=True, eq=False)
class AssumeClosed(OnPlace):
    """From here on ``place`` is known to be closed, or known not to be."""

    closed: bool


# -- what touches no place


@dataclass(frozen=True, slots=True, eq=False)
class Swallow(Op):
    """Go on after a ``with`` block whose manager suppressed an exception."""

    concerns_all: ClassVar[bool] = True


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
