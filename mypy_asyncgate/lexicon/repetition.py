"""Function names that say that something is done again."""

from __future__ import annotations

import re

AGAIN = re.compile(
    r"(^|_)re_?(connect|set|fresh|new|start|open|load|create|build|init|subscribe|cycle)"
    r"|(^|_)(rotate|switch|swap|replace)"
)


def is_done_again(function: str) -> bool:
    """Tell whether a function, by its name, does something that was done before."""
    return AGAIN.search(function) is not None
