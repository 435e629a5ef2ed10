"""A block around the body of a function that has nothing to do with it changes no finding."""

from __future__ import annotations

import itertools

from .findings import Told, told
from .following import Claims, claims
from .search import drawn
from .vocabulary import OWNED

SEED = 0
PROGRAMS = 600
HEADS = 2
BLOCKS = ("async with other():", "with other():", "if True:")


def wrapped(source: str, block: str) -> str:
    """Return a program, the body of its first function in a block; what follows comes one later."""
    lines = source.splitlines()
    head = next(n for n, line in enumerate(lines, 1) if line.lstrip().startswith("async def"))
    margin = lines[head - 1].partition("async def")[0] + "    "
    body = list(itertools.takewhile(lambda line: line.startswith(margin), lines[head:]))
    inside = [f"{margin}{block}", *(f"    {line}" for line in body)]
    return "\n".join([*lines[:head], *inside, *lines[head + len(body) :]]) + "\n"


def found(said: dict[int, Claims] | None, shift: int) -> set[Told]:
    """Return what is reported about a program whose lines are moved back by ``shift``.

    The first lines, with the heads of a class and of its first function, are where they were.
    """

    def back(line: int) -> int:
        return line - shift if line > HEADS else line

    return {
        (code, back(line), back(named) if named is not None else None)
        for claim in (said or {}).values()
        for code, line, named in told(claim)
    }


def test_a_block_around_the_body_changes_no_finding() -> None:
    # What a function takes over is there before the block, which may fail to be entered.
    sources = [source for source in drawn(SEED, range(PROGRAMS)) if OWNED not in source]
    plain = [found(said, 0) for said in claims(sources, strict=False)]
    assert sum(map(len, plain)) > PROGRAMS // 4
    for block in BLOCKS:
        others = claims([wrapped(source, block) for source in sources], strict=False)
        for source, expected, said in zip(sources, plain, others, strict=True):
            assert found(said, 1) == expected, f"{block}\n{source}"
