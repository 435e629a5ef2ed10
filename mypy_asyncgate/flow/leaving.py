"""Ways of leaving an operation and a function, and when to give up."""

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


class Raised(enum.Enum):
    """Whether an exception came since a resource was owed, and where the last one came."""

    # As good as Enum's own, which is written in Python: states are hashed all the time.
    __hash__ = object.__hash__

    NOT = "no"
    IN_BODY = "in the body"
    IN_CLEANUP = "in a finally or except, before the release"


NEVER: tuple[Raise, ...] = ()
CALL = (Raise.EXCEPTION,)
SUSPEND = (Raise.EXCEPTION, Raise.CANCEL)
SUSPEND_GENERATOR = (Raise.EXCEPTION, Raise.CANCEL, Raise.CLOSE)
