"""The exceptions that are raised in programs."""

from __future__ import annotations

from .vocabulary import ERRORS


class Abandon(BaseException):
    """This run has nothing more to tell."""


class Other(Exception):
    """An exception that no handler names."""


class CancelledError(BaseException):
    """A cancellation, as ``asyncio`` has it."""


NAMED = {name: type(name, (Exception,), {}) for name in ERRORS}


class Leap(Exception):
    """What a suppressing manager surely suppresses."""


RAISED = {**NAMED, "CancelledError": CancelledError, "Leap": Leap}
"""The exceptions that programs name."""
