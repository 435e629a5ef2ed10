"""Functions that are there to raise, by their names."""

from __future__ import annotations

from mypy_asyncgate.lexicon.words import words


def is_check(name: str) -> bool:
    """Tell whether a call of this name raises if something is wrong, and does nothing else.

    HTTP clients and ORMs name them so: ``raise_for_status``, ``raise_on_error``,
    ``raiseExceptionIfClosed``.
    """
    return words(name)[:1] == ["raise"]
