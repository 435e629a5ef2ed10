"""The operations of a control-flow graph, on places.

``flow.dump`` prints them.
"""

from __future__ import annotations

from typing import ClassVar

from mypy.nodes import CallExpr

from mypy_asyncgate.catalog.model import CallEntry
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.conditions import Branch
from mypy_asyncgate.flow.op import Binding, BindingFrom, OnPlace, Op
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.markers import Ownership

# -- moving values


@dataclass(frozen=True, eq=False)
class Make(OnPlace):
    """Put a new value into ``place``; ``branch`` is the innermost branch around it, if any.

    ``node`` is the source of the value: a call, a comprehension or a parameter of the function.
    ``object`` is the place of ``self`` if the call is a method call on ``self`` or has it as an
    argument.
    """

    branch: Branch | None
    object: Place | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place,) if self.object is None else (self.place, self.object)


@dataclass(frozen=True, eq=False)
class Move(Binding):
    """Bind ``target`` to ``source``, to its element ``item``, or (None) to an unknown value.

    ``written_none`` says that the value is written ``None``. ``truth`` is that of a constant.
    """

    source: Place | None
    item: int | None = None
    written_none: bool = False
    truth: bool | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.target,) if self.source is None else (self.target, self.source)

    @property
    def accessed_places(self) -> tuple[Place, ...]:
        return () if self.source is None else (self.source,)


@dataclass(frozen=True, eq=False)
class As(BindingFrom):
    """Bind ``target`` to the result of entering ``source`` (``with source as target``)."""


@dataclass(frozen=True, eq=False)
class Item(BindingFrom):
    """Begin an iteration over ``source``: bind ``target`` to the next element."""


@dataclass(frozen=True, eq=False)
class Collect(OnPlace):
    """Add the value of ``source`` to the collection in ``place``."""

    source: Place

    @property
    def places(self) -> tuple[Place, ...]:
        return self.place, self.source


@dataclass(frozen=True, eq=False)
class Begin(OnPlace):
    """Begin a loop over the value of ``place``."""


@dataclass(frozen=True, eq=False)
class End(OnPlace):
    """End a loop over the value of ``place``, after its last element."""


@dataclass(frozen=True, eq=False)
class Drop(OnPlace):
    """End the life of ``place``: a temporary of a finished statement, or a deleted variable."""


@dataclass(frozen=True, eq=False)
class Store(OnPlace):
    """Store ``place`` in ``target``: a field of the object, an item of a field, or elsewhere."""

    target: Place | Elsewhere

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place, self.target) if isinstance(self.target, Place) else (self.place,)

    @property
    def accessed_places(self) -> tuple[Place, ...]:
        return (self.place,)


@dataclass(frozen=True, eq=False)
class Return(Op):
    """Return ``place``, or (None) a value that is not tracked."""

    place: Place | None

    @property
    def places(self) -> tuple[Place, ...]:
        return () if self.place is None else (self.place,)


@dataclass(frozen=True, eq=False)
class Yield(OnPlace):
    """Yield ``place`` to the consumer of this generator; ``repeated`` if it may happen again."""

    repeated: bool


# -- using values


def of_part(method: str) -> str:
    """Return the name by which uses tell a method of any attribute of a value from its own."""
    return f".{method}"


@dataclass(frozen=True, eq=False)
class Use(OnPlace):
    """Read ``place``: an attribute, an operator, or a call that only reads.

    The call of a method of an attribute has the ``attribute`` that ``of_part`` gives for it.
    ``passed`` says that the value of the attribute is an argument of a call.
    """

    attribute: str | None = None
    passed: bool = False


@dataclass(frozen=True, eq=False)
class UseOfAttribute(OnPlace):
    """Await a method of an attribute of ``place`` (``await connection.cursor.fetch()``)."""


@dataclass(frozen=True, eq=False)
class Method(OnPlace):
    """Call method ``name`` on ``place`` and put the value into ``result``."""

    name: str
    result: Place


@dataclass(frozen=True, eq=False)
class Pass(OnPlace):
    """Pass ``place`` to ``call`` as argument number ``argument``; its value goes to ``result``.

    ``callee`` is the bare name of the called function. ``entry`` is the catalog entry for the
    call, ``declared`` the ownership that the signature declares for the argument.
    """

    call: CallExpr
    argument: int
    callee: str
    result: Place
    entry: CallEntry | None
    declared: Ownership | None = None


@dataclass(frozen=True, eq=False)
class Await(OnPlace):
    """Await ``place``, which holds the result afterwards."""


@dataclass(frozen=True, eq=False)
class Capture(OnPlace):
    """Define a nested function that closes over ``place``, and may run at any time from now on.

    A method of the value that a call keeps (``start_soon(conn.read_all)``) is one, too.

    ``attributes`` are those that it reads of the value, or None if it does anything else with it.
    """

    attributes: frozenset[str] | None


@dataclass(frozen=True, eq=False)
class Enter(OnPlace):
    """Begin a ``with`` block on ``place``."""

    enters: ClassVar[bool] = True


@dataclass(frozen=True, eq=False)
class Leave(OnPlace):
    """End the ``with`` block on ``place``."""


# -- without operands


@dataclass(frozen=True, eq=False)
class Stop(Op):
    """End the process, which closes whatever is open."""

    concerns_all: ClassVar[bool] = True


@dataclass(frozen=True, eq=False)
class MayRaise(Op):
    """Something that may raise and has no operands."""


@dataclass(frozen=True, eq=False)
class Suspend(MayRaise):
    """Suspend at a ``yield`` until the consumer resumes the generator or throws into it."""


@dataclass(frozen=True, eq=False)
class EnterOther(MayRaise):
    """Begin a ``with`` block on a value that is not tracked."""

    enters: ClassVar[bool] = True
