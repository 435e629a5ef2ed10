"""``--annotate``: chooses the markers, checks the sources with them, and shows or writes them.

A marker is a promise that the function has to keep. What can be written is therefore written into
copies, which mypy checks in place of the files. Where something new is reported about a function,
its markers are taken back. Markers show more of the functions that call the marked ones, so this is
repeated until nothing can be added; a second run then finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mypy_asyncgate.dataclass import dataclass, field, replace
from mypy_asyncgate.gate import edited, identity, repository
from mypy_asyncgate.gate.edited import Source
from mypy_asyncgate.gate.infer.certain import Marker, markers
from mypy_asyncgate.gate.infer.inferring import infer
from mypy_asyncgate.gate.infer.model import ModuleView
from mypy_asyncgate.gate.infer.rewriting import SyntaxUnknownError, rewritten
from mypy_asyncgate.gate.outcome import PREFIX, Message, Outcome, Problem
from mypy_asyncgate.gate.request import Request

OVERRIDE = f"{PREFIX}ownership-override"
"""What is reported where an override lacks a marker of the overridden method."""

Chosen = Mapping[str, frozenset[Marker]]
"""Markers by the paths of the files in which they are to be written."""


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
        new = edited.new(edited.errors(state.outcome, before), edited.errors(after, tried))
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
            source = edited.read(path)
            if isinstance(source, Problem):
                self.problems[path] = source
                return False
            self.sources[path] = source
        return True


def _checked(
    request: Request, sources: Mapping[str, Source], texts: Mapping[str, str]
) -> tuple[Outcome, tuple[ModuleView, ...] | None]:
    """Check the request with other texts of some files."""
    with edited.in_place(request, sources, texts) as checked:
        return infer(checked)


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
