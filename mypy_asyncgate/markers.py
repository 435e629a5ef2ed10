"""Ownership markers for signatures and classes; at run time they do nothing.

``Owned[T]`` and ``Borrowed[T]`` are ``Annotated[T, ...]``, so for every type checker they are
plain ``T``; the mypy plugin reads the annotation. Importing this module imports ``typing`` only.
"""

from __future__ import annotations

import enum
from typing import Annotated, TypeVar

__all__ = ["Borrowed", "Owned", "Ownership", "must_enter", "not_a_resource"]

T = TypeVar("T")
C = TypeVar("C", bound=type)


class Ownership(enum.Enum):
    """Who has to enter or release a value: the receiver (OWNED) or somebody else (BORROWED)."""

    OWNED = "owned"
    BORROWED = "borrowed"


Owned = Annotated[T, Ownership.OWNED]
"""The receiver of the value must enter or release it."""

Borrowed = Annotated[T, Ownership.BORROWED]
"""The receiver of the value must not release it: somebody else owns it."""


def must_enter(cls: C) -> C:
    """Declare that every instance made of ``cls`` has to be entered; returns ``cls`` unchanged."""
    return cls


def not_a_resource(cls: C) -> C:
    """Declare that instances of ``cls`` hold nothing, whatever their methods are called.

    Returns ``cls`` unchanged.
    """
    return cls
