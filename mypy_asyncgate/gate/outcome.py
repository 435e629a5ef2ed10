"""The outcome of a run of mypy, independent of mypy's types; output formats render it."""

from __future__ import annotations

from collections import Counter

from mypy_asyncgate.dataclass import dataclass

PARENT = "asyncgate"
PREFIX = f"{PARENT}-"
UNUSED_IGNORE = "unused-ignore"
"""mypy's code for a comment that ignores nothing; ours if it names one of our codes."""
PROGRAM = "mypy-asyncgate"


@dataclass(frozen=True)
class Message:
    """An error of mypy or of this plugin, or a note that belongs to no error.

    ``line`` and ``column`` count from 1, and are 0 if unknown. ``notes`` are the notes of an error,
    reported at the same place. ``excuse`` is whether the message is about a comment that ignores
    one of our codes. The last three are known only to what is printed: the path from the root of
    the repository, the qualified name of the function or class around the place, and a hash that
    stays the same when lines move.
    """

    path: str
    line: int
    column: int
    severity: str
    code: str | None
    message: str
    notes: tuple[str, ...] = ()
    excuse: bool = False
    file: str = ""
    function: str = ""
    fingerprint: str = ""

    @property
    def ours(self) -> bool:
        """Whether this plugin reports it, or it is about an excuse from this plugin."""
        if self.code is None:
            return False
        return self.excuse or self.code == PARENT or self.code.startswith(PREFIX)

    @property
    def rule(self) -> str:
        """The code without the prefix."""
        return (self.code or "").removeprefix(PREFIX)


@dataclass(frozen=True)
class Problem:
    """Why something could not be checked, in one line; ``path`` and ``line`` say where if known."""

    text: str
    path: str = ""
    line: int = 0

    def __str__(self) -> str:
        if not self.path:
            return f"{PROGRAM}: error: {self.text}"
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: error: {self.text}"


@dataclass(frozen=True)
class Gap:
    """Something that the check did not see, and the steps that show it.

    ``kind`` is "library", "hidden", "any", "not-followed" or "functions". ``names`` are all the
    libraries, modules or files, of which the text may have the first only. ``requirement`` is what
    to install, if that is the mend.
    """

    kind: str
    text: str
    mend: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    requirement: str = ""

    def __str__(self) -> str:
        return "; ".join([f"not seen: {self.text}", *self.mend[:1]])


@dataclass(frozen=True)
class Outcome:
    """The messages of one check, and its statistics.

    ``problems`` are the reasons if something could not be checked. ``plain`` are lines of mypy that
    name no place. ``checked`` are the paths of the files that were to be checked. Of ``files``,
    ``rechecked`` were checked now and the others came from the cache. ``resources`` is the number
    of resources in the rechecked files, or None if unknown. ``muted`` is the number of files under
    ``ignore_errors``, ``elsewhere`` that of findings in files that were not named. ``libraries``
    are the catalogued libraries that the files import. ``off`` are the rules that are not on for
    all files. ``known`` is the number of findings in the baseline, ``fixed`` its entries that are
    no more.
    """

    messages: tuple[Message, ...] = ()
    plain: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    checked: tuple[str, ...] = ()
    files: int = 0
    rechecked: int = 0
    resources: int | None = None
    muted: int = 0
    show_columns: bool = False
    elsewhere: int = 0
    gaps: tuple[Gap, ...] = ()
    libraries: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()
    fails_on_gaps: bool = False
    known: int | None = None
    fixed: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def by_rule(self) -> dict[str, int]:
        """The number of errors of each rule, by its code without the prefix."""
        codes = Counter(m.rule for m in self.messages if m.ours and m.severity == "error")
        return dict(sorted(codes.items()))

    @property
    def findings(self) -> int:
        """The number of errors that the rules report."""
        return sum(self.by_rule.values())

    @property
    def others(self) -> int:
        """The number of mypy's own errors."""
        return sum(m.severity == "error" and not m.ours for m in self.messages)

    @property
    def complete(self) -> bool:
        """Whether everything was checked that was to be checked."""
        return not self.problems and not self.interrupted

    @property
    def status(self) -> int:
        """The exit status: 0 clean, 1 errors, 2 something could not be checked, 130 interrupted."""
        if self.interrupted:
            return 130
        if self.problems:
            return 2
        return 1 if self.findings or self.others or (self.gaps and self.fails_on_gaps) else 0
