"""Places: where a function can hold a value.

A place is a *root*, that is, a local variable or the value of one expression, followed by a *path*
of attributes and elements: ``self.pool`` is the path ("pool",) from the root ``self``, ``pair[0]``
the path (0,) from ``pair``. Its *role* says how its content is related to the value: it is the
value itself, a call on it that has not been awaited, or something that may keep it.

Roots are compared by identity, so variables of the same name in different scopes differ.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from mypy_asyncgate.dataclass import dataclass


class RootKind(enum.Enum):
    """The kinds of root."""

    VARIABLE = "a local variable or parameter"
    TEMPORARY = "the value of an expression, until its statement ends or an exception leaves it"
    MANAGER = "what a statement keeps until its block has ended: a manager, or what a loop is over"
    SYMBOL = "a symbol that stands for no value of the function"


@dataclass(frozen=True, eq=False)
class Root:
    """The start of a place: ``name`` is the variable's, ``label`` is unique in its function."""

    kind: RootKind
    name: str
    label: str


class Part(enum.Enum):
    """A path step that is neither an attribute nor an element of known index."""

    # Equivalent to Enum's own hash, which is written in Python: places are hashed all the time.
    __hash__ = object.__hash__

    ANY = "*"
    """An unknown element of a collection."""


class Field(int):
    """The index of an element that has a name, as those of a record do."""

    name: str

    def __new__(cls, index: int, name: str) -> Field:
        """Return the index with a name; it is equal to the index."""
        found = super().__new__(cls, index)
        found.name = name
        return found


PathStep = str | int | Part
"""An attribute, an element by its index, or an unknown element."""


class Role(enum.Enum):
    """How the content of a place is related to a value."""

    __hash__ = object.__hash__

    VALUE = ""
    """It holds the value itself."""
    CALL = "()"
    """It holds a call on the value that has not been awaited."""
    WAIT = "!"
    """It holds a call that waits until the value is closed."""
    CARRIER = "~"
    """It holds the result of a call that received the value and may keep it."""
    DEPENDANT = "&"
    """It holds an object or coroutine that uses the value, and cannot release it."""
    VISITED = "@"
    """A loop over it has visited the value."""


class Place(NamedTuple):
    """A place where a value can be held, reached from ``root`` along ``path``.

    A named tuple, because states are sets of places and are compared all the time.
    """

    root: Root
    path: tuple[PathStep, ...] = ()
    role: Role = Role.VALUE

    def attribute(self, name: str) -> Place:
        """Return the place of an attribute of this place."""
        return Place(self.root, (*self.path, name))

    def element(self, index: int | None) -> Place:
        """Return the place of one element of this place, or (None) of an unknown element."""
        return Place(self.root, (*self.path, Part.ANY if index is None else index))

    def in_role(self, role: Role) -> Place:
        """Return this place in another role."""
        return Place(self.root, self.path, role)

    @property
    def base(self) -> Place:
        """The variable, temporary or field that this place is, or is an element of."""
        for index, step in enumerate(self.path):
            if not isinstance(step, str):
                return Place(self.root, self.path[:index])
        return self if self.role is Role.VALUE else Place(self.root, self.path)

    @property
    def field(self) -> str | None:
        """The attribute if this is an attribute of a variable or an element of one, else None."""
        first = self.path[0] if self.path else None
        return first if isinstance(first, str) else None

    @property
    def is_variable(self) -> bool:
        """Whether this is a whole local variable."""
        return self.root.kind is RootKind.VARIABLE and not self.path and self.role is Role.VALUE

    @property
    def is_temporary(self) -> bool:
        """Whether this ends with its statement, or when an exception leaves the statement."""
        return self.root.kind is RootKind.TEMPORARY

    def is_within(self, outer: Place) -> bool:
        """Tell whether this place is ``outer``, in any role, or an element of it.

        An attribute of ``outer`` is not within it, because it can be assigned on its own.
        """
        size = len(outer.path)
        if self.root is not outer.root or self.path[:size] != outer.path:
            return False
        return not any(isinstance(step, str) for step in self.path[size:])

    def moved(self, source: Place, target: Place) -> Place:
        """Return this place, which is within ``source``, relative to ``target`` instead."""
        return Place(target.root, target.path + self.path[len(source.path) :], self.role)

    def __str__(self) -> str:
        """Return the place as one would write it in Python."""
        return f"{self.root.label}{''.join(map(_written, self.path))}{self.role.value}"


def _written(step: PathStep) -> str:
    if isinstance(step, (str, Field)):
        return f".{step.name if isinstance(step, Field) else step}"
    return f"[{step.value if isinstance(step, Part) else step}]"


class Elsewhere(enum.Enum):
    """A destination beyond which a value is not tracked."""

    ARGUMENTS = "arguments"
    """Starred arguments of a call."""
    ATTRIBUTE = "attribute"
    """An attribute of something other than ``self``."""
    CONTAINER = "container"
    DEFAULT = "default"
    """The default of a nested function's parameter."""
    EXCEPTION = "exception"
    GLOBAL = "global"
    ITEM = "item"
    PATTERN = "pattern"
    """The names that a pattern binds to parts of the value, whatever it is part of itself."""
    RESULT = "result"
    """One of several possible results, or of the elements of the result."""
    YIELD = "yield"

    @property
    def outlives(self) -> bool:
        """Whether a value stored there may be used after the function has gone on."""
        return self in (Elsewhere.ATTRIBUTE, Elsewhere.GLOBAL, Elsewhere.ITEM)
