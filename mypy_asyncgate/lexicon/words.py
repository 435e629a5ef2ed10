"""The words that a name is made of."""

from __future__ import annotations

import re

_WORD = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+"


def words(name: str) -> list[str]:
    """Return the words of a name: ``remove_handler`` and ``removeHandler`` have the same."""
    return [word.lower() for word in re.findall(_WORD, name)]
