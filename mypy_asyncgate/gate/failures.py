"""Exceptions that nobody expects, as problems of one line."""

from __future__ import annotations

import os
import sqlite3

from mypy_asyncgate.gate.outcome import Problem

DEBUG = "MYPY_ASYNCGATE_DEBUG"
"""The environment variable that makes failures raise, in the plugin as well."""


def unexpected(error: Exception, cache: str = "") -> Problem:
    """Return one line about an exception that is being handled, or raise it again for debugging.

    ``cache`` is the folder of mypy's cache, which is often the reason.
    """
    if os.environ.get(DEBUG):
        raise error
    reason = " ".join(str(error).split()) or "no reason given"
    text = f"{type(error).__name__}: {reason}"
    if cache and isinstance(error, (OSError, sqlite3.Error)):
        text += f'; if it is about the cache, remove "{cache}"'
    return Problem(f"{text}; set {DEBUG}=1 to see all")
