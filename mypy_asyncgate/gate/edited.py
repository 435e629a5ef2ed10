"""Files with other texts than on disk: mypy checks them in place, and they are shown or written."""

from __future__ import annotations

import gc
import sys
import tempfile
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from mypy_asyncgate.dataclass import dataclass, replace
from mypy_asyncgate.gate import diffs, identity, repository
from mypy_asyncgate.gate.outcome import Message, Outcome, Problem
from mypy_asyncgate.gate.request import Request
from mypy_asyncgate.gate.scopes import Files
from mypy_asyncgate.gate.summary import count


@dataclass(frozen=True)
class Source:
    """The text of a file, as it is and as it is to be, and how it is encoded."""

    path: Path
    encoding: str
    old: str
    new: str

    def encoded(self) -> bytes:
        """Return the content of the file with the new text."""
        return self.new.encode(self.encoding)


def read(path: str) -> Source | Problem:
    """Return a file, both texts of which are what it has, or why it cannot be read."""
    try:
        content = Path(path).read_bytes()
        encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        text = content.decode(encoding)
    except OSError as error:
        return Problem(f"it cannot be read: {error.strerror}", path)
    except (SyntaxError, ValueError) as error:
        return Problem(f"it cannot be read: {error}", path)
    return Source(Path(path), encoding, text, text)


@contextmanager
def in_place(
    request: Request, sources: Mapping[str, Source], texts: Mapping[str, str]
) -> Iterator[Request]:
    """Provide a request that is checked with other texts of some files, by their paths.

    Other builds of mypy have gone before. Their trees are freed, which Python would do late.
    """
    gc.collect()
    args = list(request.mypy_args)
    with tempfile.TemporaryDirectory() as folder:
        for number, (path, text) in enumerate(texts.items()):
            copy = Path(folder, f"{number}.py")
            copy.write_bytes(replace(sources[path], new=text).encoded())
            args += ["--shadow-file", path, str(copy)]
        yield replace(request, mypy_args=args)


def errors(outcome: Outcome, texts: Mapping[str, str]) -> list[Message]:
    """Return the errors of checking some files with these texts, with their functions."""
    found = [message for message in outcome.messages if message.severity == "error"]
    return identity.located(found, repository.root(Path.cwd()), Files(texts))


def new(before: Iterable[Message], after: Iterable[Message]) -> Iterator[Message]:
    """Yield the errors of which there are more than before."""
    known = Counter(map(identity.key, before))
    for message in after:
        own = identity.key(message)
        known[own] -= 1
        if known[own] < 0:
            yield message


def put(changed: Iterable[Source], write: bool) -> list[Problem]:
    """Print the diffs of files, or write the files; return what cannot be written."""
    problems = []
    changed = list(changed)
    for source in changed:
        if not write:
            print(diffs.unified(source.path, source.old, source.new), end="")
            continue
        try:
            source.path.write_bytes(source.encoded())
        except OSError as error:
            problems.append(Problem(f"it cannot be written: {error.strerror}", str(source.path)))
    number = count(len(changed), "file")
    said = f"{number} changed" if write else f'{number} to change; "--write" does it'
    print(said if changed else "nothing to write", file=sys.stderr)
    return problems
