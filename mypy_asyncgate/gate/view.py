"""Which messages of a run are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate import repository
from mypy_asyncgate.gate.baseline import Baseline
from mypy_asyncgate.gate.identity import located
from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.scopes import Files


@dataclass(frozen=True)
class Viewed:
    """The messages to print, and what they were chosen from.

    ``all_named`` are the messages in named files, whether the baseline has them or not.
    ``elsewhere`` is the number of findings in other files.
    """

    shown: tuple[Message, ...]
    all_named: tuple[Message, ...]
    elsewhere: int

    @property
    def known(self) -> int:
        """The number of findings that the baseline has."""
        return len(self.all_named) - len(self.shown)


@dataclass(frozen=True)
class View:
    """Decides about each message of a file, given all messages of that file.

    ``everything`` includes mypy's own errors, ``follow`` files that were not named. A message has
    to pass each of ``conditions``, and not to be in the baseline.
    """

    root: Path
    files: Files
    named: frozenset[str]
    everything: bool = False
    follow: bool = False
    conditions: tuple[Callable[[Message], bool], ...] = ()
    baseline: Baseline | None = None

    def of(self, messages: Iterable[Message]) -> Viewed:
        """Return what to print of messages, which are sorted by path."""
        shown: list[Message] = []
        all_named: list[Message] = []
        elsewhere = 0
        for path, group in groupby(messages, key=lambda message: message.path):
            wanted = [m for m in group if m.ours or self.everything]
            if not self.follow and repository.absolute(path) not in self.named:
                elsewhere += sum(m.ours and m.severity == "error" for m in wanted)
                continue
            found = located(wanted, self.root, self.files)
            found = [m for m in found if all(condition(m) for condition in self.conditions)]
            all_named += found
            shown += found if self.baseline is None else self.baseline.new(found)
        return Viewed(tuple(shown), tuple(all_named), elsewhere)
