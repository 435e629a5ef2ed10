"""``mypy-asyncgate new``: prints a context manager that is right, to be filled in."""

from __future__ import annotations

import argparse
import sys
from keyword import iskeyword

from mypy_asyncgate.gate.outcome import Problem

HELP = "print a correct async context manager, to be filled in"

_CLASS = '''\
from __future__ import annotations


class {name}:
    """Holds something from its entry to its exit."""

    async def __aenter__(self) -> {name}:
        # Open here; what raises here is not followed by __aexit__.
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Release what is held; it must be possible to call this twice."""
'''
_GENERATOR = '''\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def {name}() -> AsyncIterator[None]:
    """Hold something while the block runs."""
    # Open here; what raises here is not followed by the clean-up.
    try:
        yield
    finally:
        # Release here, whatever the block did; do not return, and do not yield again.
        ...
'''


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments to its parser."""
    parser.add_argument(
        "name", metavar="NAME", help="CamelCase for a class, snake_case for a generator"
    )


def run(args: argparse.Namespace) -> int:
    """Print a manager of that name; return 2 if it is no name."""
    name: str = args.name
    if not name.isidentifier() or iskeyword(name):
        print(Problem(f'"{name}" is no name for a class or a function'), file=sys.stderr)
        return 2
    template = _CLASS if name.lstrip("_")[:1].isupper() else _GENERATOR
    print(template.format(name=name), end="")
    return 0
