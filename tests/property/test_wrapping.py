"""A block around the body of a function that has nothing to do with it changes no finding."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, seed, settings

from .findings import Told, told
from .following import Claims, claims
from .programs import programs

PROGRAMS = 600
BLOCKS = ("async with other():", "with other():", "if True:")


def wrapped(source: str, block: str) -> str:
    """Return a program whose body is in a block; its lines come one later."""
    lines = source.splitlines()
    head = next(n for n, line in enumerate(lines, 1) if line.lstrip().startswith("async def"))
    margin = lines[head - 1].partition("async def")[0]
    body = [f"{margin}    {block}", *(f"    {line}" for line in lines[head:])]
    return "\n".join([*lines[:head], *body]) + "\n"


def found(said: dict[int, Claims] | None, shift: int) -> set[Told]:
    """Return what is reported about a program whose lines are moved back by ``shift``."""
    return {
        (code, line - shift, named - shift if named is not None else None)
        for claim in (said or {}).values()
        for code, line, named in told(claim)
    }


def drawn(count: int) -> list[str]:
    """Return programs, always the same."""
    sources: dict[str, None] = {}

    @seed(0)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(programs())
    def collect(source: str) -> None:
        sources[source] = None

    collect()
    return list(sources)


def test_a_block_around_the_body_changes_no_finding() -> None:
    sources = drawn(PROGRAMS)
    plain = [found(said, 0) for said in claims(sources, strict=False)]
    assert sum(map(len, plain)) > PROGRAMS // 4
    for block in BLOCKS:
        others = claims([wrapped(source, block) for source in sources], strict=False)
        for source, expected, said in zip(sources, plain, others, strict=True):
            assert found(said, 1) == expected, f"{block}\n{source}"
