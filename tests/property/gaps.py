"""Does some rule report every resource that some execution leaves open?

Rules share the ways of leaving a resource among them, and each is silent where another is expected
to speak. So this is asked of all of them together, at the level that is on by default: if an
execution leaves a resource open that still belongs to the function, one of them reports it, unless
every such way is one of ``SILENCES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mypy_asyncgate.dataclass import replace

from .fates import Seen
from .findings import told
from .following import DESCRIBED, Claims


@dataclass(frozen=True)
class Way:
    """A way of leaving the resource open: the exit ("LOST" for its last name), and the line."""

    exit: str
    raised: str
    text: str
    """The source line that raises, returns or binds the name again."""
    sets_up: bool
    """The line waits for the resource itself."""
    releases: bool
    """Some execution enters or releases the resource, as opposed to handing it on."""
    hands_on: bool
    guarded: bool
    gives_up: bool
    ends_by_itself: bool
    """A catalog says that one can wait for its end."""

    @property
    def by_exception(self) -> bool:
        return self.raised != "NOT" and self.exit != "LOST"

    @property
    def is_normal(self) -> bool:
        return (self.exit, self.raised) == ("NORMAL", "NOT")

    @property
    def waits(self) -> bool:
        # The call that gives a resource back may be what raises, and not the await beside it.
        words = ("await ", "yield", "async for")
        return "through(" not in self.text and any(word in self.text for word in words)


SILENCES: dict[str, Callable[[Way], bool]] = {
    "one of many, with which something else is done elsewhere in the function": (
        lambda way: way.by_exception and way.gives_up
    ),
    "what ends by itself is left to do so, unless the function goes on as if it had": (
        lambda way: way.by_exception and way.exit != "NORMAL" and way.ends_by_itself
    ),
    "an older exception goes on, from before it was made: no line can be blamed": (
        lambda way: way.exit not in ("NORMAL", "LOST") and way.raised == "NOT"
    ),
    "a step of the clean-up fails before the release: known, and mostly accepted": (
        lambda way: way.by_exception and way.raised == "IN_CLEANUP"
    ),
    "cancellation: 'except Exception' is how most code spells 'on every error'": (
        lambda way: way.exit == "CANCEL"
    ),
    "something else is entered or released there, which seldom fails": (
        lambda way: (
            way.by_exception
            and any(word in way.text for word in (".close()", ".wait_closed()", "with "))
        )
    ),
    "handed on in the end: until then only its own 'raise' and set-up count": (
        lambda way: (
            way.by_exception
            and way.hands_on
            and not way.releases
            and "raise" not in way.text
            and way.raised != "BY_HANDLER"
            and not way.sets_up
        )
    ),
    "there is a clean-up, and the line before it does not wait for anybody": (
        lambda way: way.by_exception and way.guarded and not way.waits and "raise" not in way.text
    ),
    "handed on here, dropped there: who has it decides, and that is not in this function": (
        lambda way: way.is_normal and way.hands_on and not way.releases
    ),
}
"""Where no rule reports on purpose, by the reason; the pages of the rules tell them too."""


def ways(lines: list[str], said: Claims, seen: Seen) -> Iterator[Way]:
    """Yield the ways in which executions leave the resource open."""
    happened = {what for what, *_ in seen.events}
    known = (
        not happened.isdisjoint({"ENTERED", "RELEASED"}),
        not happened.isdisjoint({"HANDED_ON", "RETURNED"}),
        said.facts.guarded,
        seen.gives_up,
        "waits" in DESCRIBED.get(said.facts.production.managed.name, {}),
    )
    used = {line for what, line, *_ in seen.events if what == "USED"}
    for what, line, status, raised in seen.events:
        if (what, status) == ("LOST", "OPEN"):
            yield Way("LOST", raised, lines[line], False, *known)
    for exit_, status, raised, cause in seen.leaks:
        if status == "OPEN":
            text = lines[cause or 0]
            sets_up = cause in used and "await" in text and ".use()" in text
            yield Way(exit_, raised, text, sets_up, *known)


def gaps(source: str, said: Claims, seen: Seen) -> Iterator[str]:
    """Yield the ways that no rule reports and no silence explains."""
    facts = replace(said.facts, strict=False)
    if any(told(replace(said, facts=facts))):
        return
    for way in ways(["", *source.splitlines()], said, seen):
        if not any(applies(way) for applies in SILENCES.values()):
            yield f"no rule reports {way}"
