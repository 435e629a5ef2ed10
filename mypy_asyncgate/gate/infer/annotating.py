"""``--annotate``: chooses the markers, checks the sources with them, and shows or writes them.

A marker is a promise that the function has to keep. What can be written is therefore written into
copies, which mypy checks in place of the files. Where something new is reported about a function,
its markers are taken back. Markers show more of the functions that call the marked ones, so this is
repeated until nothing can be added; a second run then finds nothing to do.
"""

from __future__ import annotations

import tempfile
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from mypy_asyncgate.gate import identity, repository
from mypy_asyncgate.gate.infer.certain import Marker, markers
from mypy_asyncgate.gate.infer.inferring import infer
from mypy_asyncgate.gate.infer.model import ModuleView
from mypy_asyncgate.gate.infer.rewriting import SyntaxUnknownError, rewritten
from mypy_asyncgate.gate.outcome import PREFIX, Message, Outcome, Problem
from mypy_asyncgate.gate.request import Request
from mypy_asyncgate.gate.scopes import Files

OVERRIDE = f"{PREFIX}ownership-override"
"""What is reported where an override lacks a marker of the overridden method."""

Chosen = Mapping[str, frozenset[Marker]]
"""Markers by the paths of the files in which they are to be written."""


@dataclass(frozen=True)
class Source:
    """The text of a file, as it is and with markers, and how it is encoded."""

    path: Path
    encoding: str
    old: str
    new: str

    def encoded(self) -> bytes:
        """Return the content of the file with markers."""
        return self.new.encode(self.encoding)


def annotated(
    request: Request, outcome: Outcome, modules: Iterable[ModuleView]
) -> tuple[Outcome, list[Source]]:
    """Return the files that change, and the outcome of checking them with their markers.

    ``outcome`` is that of checking the request without new markers, ``modules`` what it has
    inferred. Problems, such as files that cannot be rewritten, are in the outcome.
    """
    state = _State(outcome, tuple(modules))
    while True:
        chosen = state.candidates()
        written = {path: state.written(path, added) for path, added in chosen.items()}
        texts = {path: text for path, text in written.items() if text != state.sources[path].new}
        if not texts:
            break
        before = {path: source.new for path, source in state.sources.items()}
        tried = {**before, **texts}
        after, seen = _checked(request, state.sources, tried)
        if not after.complete or seen is None:
            return after, []
        new = _new(_errors(state.outcome, before), _errors(after, tried))
        wrong = _wrong(new, chosen)
        if wrong:
            state.rejected |= wrong
        else:
            state.accept(after, seen, tried)
    changed = [source for source in state.sources.values() if source.new != source.old]
    problems = (*state.outcome.problems, *state.problems.values())
    return replace(state.outcome, problems=problems), changed


@dataclass
class _State:
    """What is written and known so far.

    ``rejected`` are the markers that cannot be added to what is written, with their files.
    """

    outcome: Outcome
    modules: tuple[ModuleView, ...]
    sources: dict[str, Source] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    rejected: set[tuple[str, Marker]] = field(default_factory=set)

    def candidates(self) -> Chosen:
        """Return the markers that may be added."""
        found = {}
        for module in self.modules:
            path = module.path
            added = frozenset(m for m in markers(module) if (path, m) not in self.rejected)
            if added and self._read(path):
                found[path] = added
        return found

    def written(self, path: str, added: Iterable[Marker]) -> str:
        """Return the text of a file with more markers."""
        before = self.sources[path].new
        try:
            return rewritten(before, added)
        except SyntaxUnknownError as error:
            self.problems[path] = Problem(f"LibCST cannot read it: {error}", path)
            return before

    def accept(
        self, after: Outcome, modules: Iterable[ModuleView], texts: Mapping[str, str]
    ) -> None:
        """Go on from texts with which nothing new was reported."""
        self.outcome, self.modules = after, tuple(modules)
        for path, text in texts.items():
            self.sources[path] = replace(self.sources[path], new=text)
        # What was wrong before may be right beside other markers.
        self.rejected.clear()

    def _read(self, path: str) -> bool:
        """Read a file, once; tell whether that is possible."""
        if path in self.problems:
            return False
        if path not in self.sources:
            try:
                content = Path(path).read_bytes()
                encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
                text = content.decode(encoding)
            except (OSError, SyntaxError, ValueError) as error:
                self.problems[path] = Problem(f"it cannot be read: {error}", path)
                return False
            self.sources[path] = Source(Path(path), encoding, text, text)
        return True


def _checked(
    request: Request, sources: Mapping[str, Source], texts: Mapping[str, str]
) -> tuple[Outcome, tuple[ModuleView, ...] | None]:
    """Check the request with other texts of some files."""
    args = list(request.mypy_args)
    with tempfile.TemporaryDirectory() as folder:
        for number, (path, text) in enumerate(texts.items()):
            copy = Path(folder, f"{number}.py")
            copy.write_bytes(replace(sources[path], new=text).encoded())
            args += ["--shadow-file", path, str(copy)]
        return infer(replace(request, mypy_args=args))


def _wrong(new: Iterable[Message], added: Chosen) -> set[tuple[str, Marker]]:
    """Return the added markers with which something new is reported, with their files."""
    paths = {repository.absolute(path): path for path in added}
    found: set[tuple[str, Marker]] = set()
    for message in new:
        if message.code == OVERRIDE:
            name = message.function.rpartition(".")[2]
            found.update((p, m) for p, ms in added.items() for m in ms if m.bare_name == name)
        path = paths.get(repository.absolute(message.path))
        if path is None:
            continue
        inside = f"{message.function}."
        about = [m for m in added[path] if inside.startswith(f"{m.function}.")]
        about = [m for m in about if m.parameter in identity.key(message).names] or about
        if not about and not message.ours:
            # mypy itself is not content with the file.
            about = list(added[path])
        found.update((path, m) for m in about)
    return found


def _new(before: Iterable[Message], after: Iterable[Message]) -> Iterator[Message]:
    """Yield the errors that are reported more often with the markers than without them."""
    known = Counter(map(identity.key, before))
    for message in after:
        own = identity.key(message)
        known[own] -= 1
        if known[own] < 0:
            yield message


def _errors(outcome: Outcome, texts: Mapping[str, str]) -> list[Message]:
    """Return the errors of checking some files with these texts."""
    errors = [message for message in outcome.messages if message.severity == "error"]
    return identity.located(errors, repository.root(Path.cwd()), Files(texts))
