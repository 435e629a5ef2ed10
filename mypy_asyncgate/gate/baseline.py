"""The baseline: a file of findings that are accepted until somebody corrects them.

It holds keys (``identity.Key``) with their number, and no lines, so that it stays valid when code
moves. It is JSON with an entry on each line, sorted, so that it can be read and merged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from mypy_asyncgate.gate.identity import Key, key
from mypy_asyncgate.gate.outcome import Message

_VERSION = 1


class BaselineError(ValueError):
    """The file cannot be read or written; the message is one line that says why."""


class Baseline:
    """The accepted findings, by key."""

    def __init__(self, counts: Iterable[tuple[Key, int]] = ()) -> None:
        self._counts = Counter(dict(counts))

    def new(self, messages: Iterable[Message]) -> list[Message]:
        """Return the errors that are not in the baseline; of several with one key, the last."""
        left = self._counts.copy()
        found = []
        for message in messages:
            own = key(message)
            if message.severity == "error" and left[own] > 0:
                left[own] -= 1
            else:
                found.append(message)
        return found

    def fixed(self, messages: Iterable[Message], looked_at: LookedAt) -> Counter[Key]:
        """Return the entries, with their number, that the check should have found and did not."""
        found = Counter(key(message) for message in messages)
        gone = self._counts - found
        return Counter({own: number for own, number in gone.items() if looked_at.has(own)})

    def without(self, gone: Counter[Key]) -> Baseline:
        """Return the baseline without some entries."""
        return Baseline((self._counts - gone).items())

    def replaced(self, messages: Iterable[Message], looked_at: LookedAt) -> Baseline:
        """Return the findings of a check, and the entries that it did not look at."""
        kept = {own: number for own, number in self._counts.items() if not looked_at.has(own)}
        found = Counter(key(message) for message in messages if message.severity == "error")
        return Baseline({**kept, **found}.items())

    def write(self, path: Path) -> None:
        """Write the file; raises BaselineError."""
        entries = ",\n".join(f"  {entry}" for entry in self._entries())
        text = f'{{"version": {_VERSION}, "findings": [\n{entries}\n]}}\n'
        try:
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise BaselineError(
                f'--baseline: "{path}" cannot be written: {error.strerror}'
            ) from error

    def _entries(self) -> Iterator[str]:
        for own, number in sorted(self._counts.items()):
            entry: dict[str, object] = {**own._asdict(), "count": number}
            if number == 1:
                del entry["count"]
            yield json.dumps(entry, ensure_ascii=False)


class LookedAt:
    """What a check looked at: an entry elsewhere cannot be known to be fixed.

    ``files`` are the checked files, as in keys; a file that is no more counts as looked at.
    ``looks_for`` tells whether findings with a code were looked for.
    """

    def __init__(
        self, files: Collection[str], looks_for: Callable[[str], bool], root: Path
    ) -> None:
        self._files = files
        self._looks_for = looks_for
        self._root = root

    def has(self, own: Key) -> bool:
        """Tell whether the check would have found something with this key."""
        if not self._looks_for(own.rule):
            return False
        return own.file in self._files or not (self._root / own.file).exists()


def read(path: Path) -> Baseline:
    """Read a baseline; raises BaselineError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["version"] != _VERSION:
            raise BaselineError(
                f'--baseline: "{path}" has version {data["version"]}, and not {_VERSION}'
            )
        return Baseline((_key(entry), int(entry.get("count", 1))) for entry in data["findings"])
    except FileNotFoundError:
        hint = "--write-baseline makes one"
        raise BaselineError(f'--baseline: there is no file "{path}"; {hint}') from None
    except OSError as error:
        raise BaselineError(f'--baseline: "{path}" cannot be read: {error.strerror}') from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        if isinstance(error, BaselineError):
            raise
        raise BaselineError(f'--baseline: "{path}" is not a baseline: {error}') from error


def _key(entry: dict[str, object]) -> Key:
    names = entry["names"]
    if not isinstance(names, list):
        raise ValueError('"names" is not a list')
    rule, file, function = (str(entry[part]) for part in ("rule", "file", "function"))
    return Key(rule, file, function, tuple(map(str, names)))
