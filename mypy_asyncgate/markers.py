"""Ownership markers for signatures and classes; they have no effect at run time.

``Owned[T]`` and ``Borrowed[T]`` are ``Annotated[T, ...]``: every type checker sees plain ``T``, and
the mypy plugin reads the annotation. This module imports nothing but the standard library.
"""

from __future__ import annotations

import enum
from typing import Annotated, TypeVar

__all__ = ["Borrowed", "Owned", "Ownership", "must_enter", "not_a_resource"]

T = TypeVar("T")
C = TypeVar("C", bound=type)


class Ownership(enum.Enum):
    """Who has to enter or release a value: its receiver (OWNED) or someone else (BORROWED)."""

    OWNED = "owned"
    BORROWED = "borrowed"


Owned = Annotated[T, Ownership.OWNED]
"""The receiver of the value must enter or release it."""

Borrowed = Annotated[T, Ownership.BORROWED]
"""The receiver of the value must not release it: someone else owns it."""


def must_enter(cls: C) -> C:
    """Declare that every instance of ``cls`` has to be entered; returns ``cls`` unchanged."""
    return cls


def not_a_resource(cls: C) -> C:
    """Declare that instances of ``cls`` need no release, whatever methods they have.

    Returns ``cls`` unchanged.
    """
    return cls
