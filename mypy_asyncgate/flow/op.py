"""What all operations of a control-flow graph have in common."""

from __future__ import annotations

from typing import ClassVar

from mypy.nodes import Context

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.leaving import Raise
from mypy_asyncgate.flow.places import Place


@dataclass(frozen=True, eq=False)
class Op:
    """One operation: ``node`` is its source, ``raises`` are the exceptions it may raise."""

    node: Context
    raises: tuple[Raise, ...]
    enters: ClassVar[bool] = False
    concerns_all: ClassVar[bool] = False
    """Whether it affects every value, whatever place holds it."""

    @property
    def places(self) -> tuple[Place, ...]:
        """The operands: if none of them holds a value, the operation can only raise for it."""
        return ()

    @property
    def accessed_places(self) -> tuple[Place, ...]:
        """The operands without the one that the operation binds or stores to."""
        return self.places


@dataclass(frozen=True, eq=False)
class OnPlace(Op):
    """An operation on the value that one place holds."""

    place: Place

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place,)


@dataclass(frozen=True, eq=False)
class Binding(Op):
    """An operation that binds ``target``."""

    target: Place


@dataclass(frozen=True, eq=False)
class BindingFrom(Binding):
    """An operation that binds ``target`` to a value obtained from ``source``."""

    source: Place

    @property
    def places(self) -> tuple[Place, ...]:
        return self.target, self.source

    @property
    def accessed_places(self) -> tuple[Place, ...]:
        return (self.source,)
