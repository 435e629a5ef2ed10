"""The ways of leaving an operation and a function, and the error for graphs that are too large."""

from __future__ import annotations

import enum


class TooComplex(Exception):
    """The function has more blocks, states or steps than the analysis allows."""


class Raise(enum.Enum):
    """The ways of leaving an operation by an exception."""

    EXCEPTION = "raise"
    CANCEL = "cancel"
    CLOSE = "generator-close"


class Exit(enum.Enum):
    """The ways of leaving a function."""

    NORMAL = "normal"
    RAISE = "raise"
    CANCEL = "cancel"
    CLOSE = "generator-close"


class Raised(enum.Enum):
    """Whether an exception occurred while the resource was owed, and where the last one did."""

    # Equivalent to Enum's own hash, which is written in Python: states are hashed all the time.
    __hash__ = object.__hash__

    NOT = "no"
    IN_BODY = "in the body"
    IN_CLEANUP = "in a finally or except, before the release"
    BY_HANDLER = "by a raise statement of a finally or except"

    def after(self, in_cleanup: bool, by_handler: bool) -> Raised:
        """Return where the last exception occurred, after another one.

        A ``raise`` of a handler goes on with what the handler was for.
        """
        if by_handler and self is not Raised.IN_CLEANUP:
            return Raised.BY_HANDLER
        return Raised.IN_CLEANUP if in_cleanup else Raised.IN_BODY


NEVER: tuple[Raise, ...] = ()
CALL = (Raise.EXCEPTION,)
SUSPEND = (Raise.EXCEPTION, Raise.CANCEL)
SUSPEND_GENERATOR = (Raise.EXCEPTION, Raise.CANCEL, Raise.CLOSE)
