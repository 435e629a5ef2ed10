"""Ways of leaving an operation, and a function; and when to give up."""

from __future__ import annotations

import enum


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
