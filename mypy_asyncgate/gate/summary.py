"""The last line of a check, and the table of ``--statistics``."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.outcome import Outcome


def summary(outcome: Outcome) -> str:
    """Return a line with the number of files, of resources, and of findings by rule."""
    return ", ".join(_parts(outcome))


def statistics(outcome: Outcome) -> list[str]:
    """Return a line for each rule that has findings: their number, the code and its page."""
    rows = sorted(outcome.by_rule.items(), key=lambda row: (-row[1], row[0]))
    width = max((len(str(number)) for _, number in rows), default=0)
    wide = max((len(code) for code, _ in rows), default=0)
    return [
        f"{number:{width}}  {code:{wide}}  {pages.url(code) or ''}".rstrip()
        for code, number in rows
    ]


def _parts(outcome: Outcome) -> Iterator[str]:
    if outcome.interrupted:
        yield f"interrupted: not all of {count(outcome.files, 'file')} are checked"
    else:
        yield f"{count(outcome.files, 'file')} checked"
    if outcome.problems:
        yield f"{count(len(outcome.problems), 'problem')} on the way"
    if not outcome.interrupted:
        yield from _seen(outcome)
    if outcome.muted:
        yield f'{outcome.muted} muted by "ignore_errors"'
    rules = " ".join(f"{code} {number}" for code, number in outcome.by_rule.items())
    new = "new " if outcome.known is not None else ""
    findings = count(outcome.findings, f"{new}finding") if outcome.findings else f"no {new}findings"
    yield f"{findings} ({rules})" if rules else findings
    if outcome.known:
        yield f"{outcome.known} in the baseline"
    if outcome.fixed:
        yield f"{count(len(outcome.fixed), 'entry')} of the baseline fixed"
    if outcome.others:
        yield count(outcome.others, "other error")
    if outcome.elsewhere:
        yield f'{outcome.elsewhere} in files that were not named (see "--follow")'


def _seen(outcome: Outcome) -> Iterator[str]:
    if outcome.resources is not None and outcome.rechecked == outcome.files:
        although = f" of {', '.join(outcome.libraries)}" if outcome.libraries else ""
        nothing = "" if outcome.resources else although
        yield f"{count(outcome.resources, 'resource')} seen{nothing}"
    elif outcome.resources is not None:
        # The cache knows the findings of a file, but not how many resources are in it.
        files = count(outcome.rechecked, "re-checked file")
        yield f"{count(outcome.resources, 'resource')} seen in {files}"
    elif outcome.files and not outcome.rechecked:
        yield "no changes since the last check"


def count(number: int, thing: str) -> str:
    """Return a number and the right form of an English noun."""
    if number == 1:
        return f"1 {thing}"
    return f"{number} {thing[:-1]}ies" if thing.endswith("y") else f"{number} {thing}s"
