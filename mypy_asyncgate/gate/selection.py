"""``--select`` and ``--ignore``: which rules are reported."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate.outcome import PARENT, PREFIX, UNUSED_IGNORE, Message


class SelectionError(ValueError):
    """There is no such rule, or none is left; the message is one line that says so."""


@dataclass(frozen=True)
class Selection:
    """The chosen rules by their codes without prefix; ``only`` is None for those that are on.

    ``named`` are those that were selected by their own codes.
    """

    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()

    def has(self, message: Message) -> bool:
        """Tell whether a message is to be reported; notes on failures, and mypy's errors, are."""
        if not message.ours or message.severity != "error":
            return True
        if message.rule in self.without:
            return False
        return self.only is None or message.rule in self.only

    def looks_for(self, code: str, off: frozenset[str]) -> bool | None:
        """Tell whether a rule is reported, given those that are off; None for codes of mypy."""
        if code not in _codes():
            return None
        chosen = self.only is None or code in self.only
        return chosen and code not in self.without and code not in off

    @property
    def to_enable(self) -> list[str]:
        """The codes that mypy has to be told of, because they are not on by default."""
        return [f"{PREFIX}{code}" for code in sorted((self.only or set()) & _opt_in())]


def chosen(select: Iterable[str], ignore: Iterable[str]) -> Selection:
    """Return the selection for lists of codes, with or without the prefix, separated by commas.

    Raises SelectionError.
    """
    select = list(select)
    only, without = _named("--select", select), _named("--ignore", ignore)
    if only and only <= without:
        raise SelectionError("--select and --ignore name the same rules, so none is left")
    named = only.intersection(_split(",".join(select)))
    return Selection(only or None, without, named)


def normal(code: str) -> str:
    """Return a code as people write it, without prefix."""
    return code.strip().lower().replace("_", "-").removeprefix(PREFIX)


def unknown(code: str) -> str:
    """Return what to say if there is no rule with a code."""
    known = sorted(_codes())
    close = difflib.get_close_matches(normal(code), known, 3, 0.5)
    hint = f"did you mean {' or '.join(close)}?" if close else f"rules: {', '.join(known)}"
    return f'no rule "{code}"; {hint}'


def _named(option: str, lists: Iterable[str]) -> frozenset[str]:
    """Return the codes in the lists of an option, each of which has to name a rule.

    The code above all rules stands for those that are on by default.
    """
    found: set[str] = set()
    for words in lists:
        codes = _split(words)
        for code in codes:
            if code == PARENT:
                found |= _codes() - _opt_in()
            elif code not in _codes():
                raise SelectionError(f"{option}: {unknown(code)}")
        if not codes:
            raise SelectionError(f"{option}: {unknown(words)}")
        found.update(codes)
    return frozenset(found - {PARENT})


def _split(words: str) -> list[str]:
    return [normal(code) for code in words.split(",") if code.strip()]


def _codes() -> frozenset[str]:
    # They import mypy, which takes a while; --help should not wait for it.
    from mypy_asyncgate.diagnostics.codes import CODES

    return frozenset(code.name for code in CODES) | {UNUSED_IGNORE}


def _opt_in() -> frozenset[str]:
    from mypy_asyncgate.diagnostics.codes import CODES

    return frozenset(code.name for code in CODES if not code.default)
