"""Places: where a function can hold a value.

A place begins at a *root*, a local variable or the value of one expression, and leads on along a
*path* of attributes and elements: ``self.pool`` is the path ("pool",) from the root ``self``,
``pair[0]`` the path (0,) from ``pair``. Its *role* says how it has to do with the value: it holds
the value itself, or a call on it that was not awaited yet, or something that may keep it.

Roots are compared by identity, so two variables of one name in different scopes are different.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import NamedTuple


class RootKind(enum.Enum):
    """What a place begins at."""

    VARIABLE = "a local variable or parameter"
    TEMPORARY = "the value of an expression, until its statement ends or an exception leaves it"
    MANAGER = "what a with statement keeps until it has left its block"
    SYMBOL = "something that stands for no value of the function"


@dataclass(frozen=True, slots=True, eq=False)
class Root:
    """What a place begins at; ``name`` is the variable's, ``label`` is unique in its function."""

    kind: RootKind
    name: str
    label: str


class Part(enum.Enum):
    """A step of a path that is neither an attribute nor an element of known index."""

    # As good as Enum's own, which is written in Python: places are hashed all the time.
    __hash__ = object.__hash__

    ANY = "*"
    """One element of many, nobody knows which."""


Step = str | int | Part
"""An attribute, an element by its index, or one element of many."""


class Role(enum.Enum):
    """How a place has to do with a value."""

    __hash__ = object.__hash__

    VALUE = ""
    """It holds the value itself."""
    CALL = "()"
    """It holds a call on the value that was not awaited."""
    WAIT = "!"
    """It holds a call that waits until the value ends."""
    CARRIER = "~"
    """It holds what a call gave that was lent the value, and may keep it."""
    VISITED = "@"
    """A loop over it has come to the value."""


class Place(NamedTuple):
    """Where a value is held: ``path`` leads there from ``root``.

    A named tuple, because states are sets of places and are compared all the time.
    """

    root: Root
    path: tuple[Step, ...] = ()
    role: Role = Role.VALUE

    def attribute(self, name: str) -> Place:
        """Return the place of an attribute of what this place holds."""
        return Place(self.root, (*self.path, name))

    def element(self, index: int | None) -> Place:
        """Return the place of one element of what this place holds, or (None) of any of many."""
        return Place(self.root, (*self.path, Part.ANY if index is None else index))

    def in_role(self, role: Role) -> Place:
        """Return this place in another role."""
        return Place(self.root, self.path, role)

    @property
    def base(self) -> Place:
        """The variable, temporary or field that this place is, or that it is an element of."""
        for index, step in enumerate(self.path):
            if not isinstance(step, str):
                return Place(self.root, self.path[:index])
        return self if self.role is Role.VALUE else Place(self.root, self.path)

    @property
    def field(self) -> str | None:
        """The attribute that leads here from a variable, if that is how one gets here."""
        first = self.path[0] if self.path else None
        return first if isinstance(first, str) else None

    @property
    def is_variable(self) -> bool:
        """Whether this is a local variable itself."""
        return self.root.kind is RootKind.VARIABLE and not self.path and self.role is Role.VALUE

    @property
    def is_temporary(self) -> bool:
        """Whether this ends with its statement, or when an exception leaves that."""
        return self.root.kind is RootKind.TEMPORARY

    def is_within(self, outer: Place) -> bool:
        """Tell whether this place is ``outer``, in any role, or an element of what it holds.

        An attribute of what ``outer`` holds is not: it may be assigned on its own.
        """
        size = len(outer.path)
        if self.root is not outer.root or self.path[:size] != outer.path:
            return False
        return not any(isinstance(step, str) for step in self.path[size:])

    def moved(self, source: Place, target: Place) -> Place:
        """Return where this place is found, given that it is within ``source``, from ``target``."""
        return Place(target.root, target.path + self.path[len(source.path) :], self.role)

    def __str__(self) -> str:
        """Return the place as one would write it."""
        steps = [f".{s}" if isinstance(s, str) else f"[{_index(s)}]" for s in self.path]
        return f"{self.root.label}{''.join(steps)}{self.role.value}"


def _index(step: int | Part) -> str:
    return step.value if isinstance(step, Part) else str(step)


class Elsewhere(enum.Enum):
    """Where a function puts what it does not follow any further."""

    ARGUMENTS = "arguments"
    """Starred arguments of a call."""
    ATTRIBUTE = "attribute"
    """An attribute of something other than the object whose method it is."""
    CONTAINER = "container"
    DEFAULT = "default"
    """The default of a nested function's parameter."""
    EXCEPTION = "exception"
    GLOBAL = "global"
    ITEM = "item"
    RESULT = "result"
    """One of several things that are returned."""
    YIELD = "yield"

    @property
    def outlives(self) -> bool:
        """Whether what is put there may be used after the function has gone on."""
        return self in (Elsewhere.ATTRIBUTE, Elsewhere.GLOBAL, Elsewhere.ITEM)
