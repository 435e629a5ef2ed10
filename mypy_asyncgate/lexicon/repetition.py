"""Names of functions that do something again.

A method such as ``reconnect`` finds the field that it assigns to already filled, so an object that
it does not release first is lost.
"""

from __future__ import annotations

import re

AGAIN = (
    r"(^|_)re_?(connect|set|fresh|new|start|open|load|create|build|init|subscribe|cycle)"
    r"|(^|_)(rotate|switch|swap|replace)"
)
"""Verbs with "re", and those that put something in the place of something else."""


def is_done_again(function: str) -> bool:
    """Tell whether a function, by its name, does something that was done before."""
    return re.search(AGAIN, function) is not None
