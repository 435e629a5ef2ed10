"""How a class says that its exit method swallows exceptions on purpose.

An exit method that always returns something true is mostly a mistake; a class that is named
``Suppress``, or whose docstring speaks of it, means it.
"""

from __future__ import annotations

from mypy_asyncgate.lexicon.harmless_calls import LOG_METHODS

PURPOSE_NAMED = (
    r"(?i)suppress|ignor|swallow|silen|quiet|mute|toler|catch|raises|expect|assert|skip|discard"
    r"|attempt|retry|besteffort|nothrow|error|exception|fail|crash"
)
"""Parts of the names of classes that deal with exceptions."""

PURPOSE_TOLD = (
    r"(?i)suppress|ignor|swallow|silenc|catch|propagat|best[- ]effort|discard|tolerat|hide"
)
"""Parts of the words of docstrings that say so. Prose mentions errors and failures without meaning
to swallow them, so it is a narrower table than that of names."""

REPORTS = LOG_METHODS | {
    "any", "bool", "capture_exception", "format", "format_exc", "format_exception", "format_tb",
    "getattr", "isinstance", "issubclass", "join", "len", "print", "print_exc", "print_exception",
    "print_tb", "record_exception", "repr", "str", "type", "write",
}  # fmt: skip
"""Calls that report or inspect an exception, and so do not deal with it."""

PASSED_ON_EXIT = frozenset({"__aexit__", "__exit__", "close"})
"""Calls that are passed the exception only because an exit passes it on."""
