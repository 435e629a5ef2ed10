"""What is known of the values that functions handle while one of them is followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .observed import Given, Source


class Tag(NamedTuple):
    """All that is known of a value, and that its future depends on."""

    holds: bool = False
    """It is the value that is followed, or has it in it."""
    source: Source | None = None
    awaited: bool = False
    of_coroutine: bool = False
    is_none: bool = False
    """It is None, as written or as a test has shown."""
    is_many: bool = False
    site: int = 0
    """The line of the function in question that got it: of two calls of one function, either."""
    parts: tuple[Tag, ...] = ()
    """What the elements are of a tuple that a function returns; it counts as what is in it."""


UNKNOWN = Tag()


def each_alone(tags: tuple[Tag, ...]) -> list[tuple[Tag, ...]]:
    """Return the arguments of a call once for each that is followed, with the others unknown.

    What is known of a parameter is known whatever the other arguments are.
    """
    held = [index for index, tag in enumerate(tags) if tag.holds]
    if len(held) < 2:
        return [tags]
    return [
        tuple(UNKNOWN if tag.holds and index != one else tag for index, tag in enumerate(tags))
        for one in held
    ]


def given(result: Tag) -> Iterator[Given]:
    """Yield the results that a returned value stands for: itself, or the elements of a tuple."""
    if not result.parts:
        if not result.is_none:
            yield Given(result.source, result.awaited, site=result.site)
        return
    for position, part in enumerate(result.parts):
        for inner in given(part):
            nested = inner.position is not None
            yield Given(None, False, position) if nested else inner._replace(position=position)


def obtained(result: Tag, arguments: tuple[Tag, ...], site: int, counts: bool) -> Tag:
    """Return what a call at line ``site`` gives, which may be one of its arguments.

    Unless the value ``counts`` that is new there, it is not the one that is followed.
    """
    parts = tuple(obtained(part, arguments, site, counts) for part in result.parts)
    is_new = result.source is not None and all(a.source != result.source for a in arguments)
    holds = result.holds and (counts or any(a.holds for a in arguments))
    return result._replace(holds=holds, site=site if is_new else result.site, parts=parts)
