"""Names of callables that give what is there already, rather than something new."""

from __future__ import annotations

from mypy_asyncgate.lexicon.words import words

LOOKS_UP = frozenset(
    {
        "cached", "current", "existing", "find", "get", "getter", "lookup", "pick", "provider",
        "resolve", "select", "shared",
    }
)  # fmt: skip
"""Words in the names of variables that hold a getter."""


def looks_up(name: str, made: str) -> bool:
    """Tell whether a callable, by its name, gives something that others use as well.

    ``made`` is the name of the class of its result. What is called after that alone, such as
    ``session``, is the thing itself, as somebody else has it.
    """
    mine = set(words(name))
    return not LOOKS_UP.isdisjoint(mine) or mine <= set(words(made))
