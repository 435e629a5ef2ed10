"""What makes a finding the same finding after lines have moved."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.gate import repository
from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.scopes import Files

_QUOTED = re.compile(r'"([^"]*)"')


class Key(NamedTuple):
    """A rule, a file and a function in it, and the names in the message; no line numbers."""

    rule: str
    file: str
    function: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule} in {self.file}" + (f", {self.function}" if self.function else "")


def key(message: Message) -> Key:
    """Return the identity of a located message.

    The advice after the semicolon is left out: it changes more often than what is wrong.
    """
    what = message.message.split(";")[0]
    return Key(message.rule, message.file, message.function, tuple(_QUOTED.findall(what)))


def located(messages: Iterable[Message], root: Path, files: Files) -> list[Message]:
    """Return messages with their file, function and fingerprint.

    Messages with the same key are numbered in order, so that each has a fingerprint of its own.
    """
    seen: Counter[Key] = Counter()
    found = []
    for message in messages:
        message = replace(
            message,
            file=repository.from_root(message.path, root),
            function=files.scopes(message.path).name(message.line),
        )
        own = key(message)
        seen[own] += 1
        text = "\0".join([*own[:3], *own.names, str(seen[own])])
        digest = hashlib.sha256(text.encode()).hexdigest()
        found.append(replace(message, fingerprint=digest))
    return found
