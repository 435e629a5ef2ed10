"""What executions of a function show of a value, in the terms of the summaries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Source(NamedTuple):
    """Where a value comes from: a "parameter" or a "field" by its name, a "call" by its line.

    With "calls" no value is followed: calls of methods of the object are, from one look at the
    field of this name to the next.
    """

    kind: str
    name: str | int


class Given(NamedTuple):
    """A result: its source, None if nothing is known of it, and whether it was awaited."""

    source: Source | None
    awaited: bool
    position: int | None = None
    """The index in the tuple of which it is an element."""
    site: int = 0
    """The line of the function where it is made, or the function called that makes it."""


ELSEWHERE = "elsewhere"


@dataclass
class Observed:
    """What some execution does with the value that is followed."""

    uses: set[str] = field(default_factory=set)
    entered: bool = False
    released: bool = False
    kept_in: set[str] = field(default_factory=set)
    stored: set[tuple[str, Source | None]] = field(default_factory=set)
    """The fields that the function assigns itself, with where the values come from, if known."""
    returned: bool = False
    unknown: bool = False
    unreleased: bool = False
    """The function may return before it has called ``close`` on the value."""
    unchecked: set[int] = field(default_factory=set)
    """The lines where the field in question is assigned though nothing has looked at it before."""
    repeated: set[str] = field(default_factory=set)
    """The methods of the object that are called twice though nothing looks at the field between."""
    results: set[Given] = field(default_factory=set)

    @property
    def only_uses(self) -> bool:
        kept = self.released or self.kept_in or self.unknown
        return not (kept or self.entered or self.returned)
