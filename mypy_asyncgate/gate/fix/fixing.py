"""Tries edits, keeps those after which mypy is content and the finding is gone, and no others.

The edits of a round are in functions of their own. mypy checks the files with all of them at once;
where a finding stays, or an error is new, the next edit for that finding is tried. What a round
leaves is begun again, because an edit can show findings that another one hid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from mypy_asyncgate.dataclass import dataclass, field, replace
from mypy_asyncgate.gate import edited, identity, repository
from mypy_asyncgate.gate.edited import Source
from mypy_asyncgate.gate.fix import local_types
from mypy_asyncgate.gate.fix.edits import mend
from mypy_asyncgate.gate.fix.finding import Place
from mypy_asyncgate.gate.fix.local_types import Locals
from mypy_asyncgate.gate.fix.region import NotSafeError
from mypy_asyncgate.gate.fix.tree import Import, SyntaxUnknownError, Tree, import_names
from mypy_asyncgate.gate.outcome import Message, Outcome, Problem
from mypy_asyncgate.gate.request import Request
from mypy_asyncgate.gate.run_mypy import run_mypy
from mypy_asyncgate.gate.selection import Selection
from mypy_asyncgate.gate.watcher import Watcher

BY_HAND = "it has to be mended by hand"
NO_EDIT = "no edit is known for code like this"
NONE_HOLDS = "no edit is right for mypy and mends it"

_OTHER_TARGETS = ("-m", "-p", "--module", "--package")
"""Arguments of mypy that exclude paths."""

Known = Mapping[str, Mapping[str, Locals]]
Finding = tuple[identity.Key, int]
"""The name of a finding in all rounds: its key, and its number among those with that key."""


@dataclass(frozen=True)
class Fixed:
    """The outcome after all edits, the files with them, and why findings are left."""

    outcome: Outcome
    sources: list[Source]
    left: list[tuple[Message, str]]


def fixed(request: Request, chosen: Selection, watcher: Watcher) -> Fixed:
    """Check the request, and mend the chosen findings in the named files."""
    outcome = run_mypy(request, watcher)
    fixer = _Fixer(request, chosen, watcher, outcome)
    fixer.learn()
    while fixer.round():
        pass
    problems = (*fixer.outcome.problems, *fixer.problems)
    outcome = replace(fixer.outcome, problems=problems)
    return Fixed(outcome, list(fixer.sources.values()), fixer.left())


@dataclass(frozen=True)
class _Try:
    """An edit that is being tried: the finding, and what it is called."""

    finding: Finding
    message: Message


@dataclass
class _Fixer:
    request: Request
    chosen: Selection
    watcher: Watcher
    outcome: Outcome
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    known: Known = field(default_factory=dict)
    tried: Counter[Finding] = field(default_factory=Counter)
    reasons: dict[Finding, str] = field(default_factory=dict)
    alone: bool = False

    @cached_property
    def named(self) -> frozenset[str]:
        """The absolute paths of the named files."""
        return frozenset(repository.absolute(path) for path in self.outcome.checked)

    def learn(self) -> None:
        """Read the files with findings, and the types of their variables."""
        paths = {message.path for message in self._findings()}
        for path in sorted(paths):
            source = edited.read(path)
            if isinstance(source, Problem):
                self.problems.append(source)
            else:
                self.sources[path] = source
        if self.sources:
            texts = {repository.absolute(path): s.old for path, s in self.sources.items()}
            reader = local_types.Reader(self.watcher, texts)
            run_mypy(replace(self._about_sources(), anew=True, trees=True), reader)
            self.known = reader.found

    def _about_sources(self) -> Request:
        """Return the request for the files with findings, if mypy lets them be named."""
        if any(arg.startswith(_OTHER_TARGETS) for arg in self.request.mypy_args):
            return self.request
        return replace(self.request, paths=list(self.sources))

    def round(self) -> bool:
        """Try the next edits; tell whether there were any."""
        texts, tries = self._next()
        if not tries:
            return False
        before = {path: source.new for path, source in self.sources.items()}
        tried = {**before, **texts}
        with edited.in_place(self.request, self.sources, tried) as request:
            after = run_mypy(request, self.watcher)
        if after.interrupted:
            self.outcome = replace(self.outcome, interrupted=True)
            return False
        was, now = edited.errors(self.outcome, before), edited.errors(after, tried)
        new = list(edited.new(was, now))
        wrong = _wrong(new, tries)
        counts = Counter(map(identity.key, now)), Counter(map(identity.key, was))
        wrong |= {t for t in tries if counts[0][t.finding[0]] >= counts[1][t.finding[0]]}
        if (new or after.problems != self.outcome.problems) and not wrong:
            # Nobody knows which of them it was.
            self.alone = True
            wrong = set() if len(tries) > 1 else set(tries)
        elif not wrong:
            self._accept(after, texts, tries)
        self.tried.update(t.finding for t in wrong)
        return True

    def left(self) -> list[tuple[Message, str]]:
        """Return the findings that are left, with the reasons."""
        return [
            (message, self.reasons.get(finding, BY_HAND))
            for finding, message in self._named()
            if message.ours
        ]

    def _accept(self, after: Outcome, texts: Mapping[str, str], tries: list[_Try]) -> None:
        self.outcome = after
        for path, text in texts.items():
            self.sources[path] = replace(self.sources[path], new=text)
        self.alone = False
        # What was refused there may be possible in the code as it is now.
        changed = {_scope(t.finding) for t in tries}
        for finding in [f for f in {**self.reasons, **self.tried} if _scope(f) in changed]:
            self.reasons.pop(finding, None)
            self.tried.pop(finding, None)

    def _next(self) -> tuple[dict[str, str], list[_Try]]:
        """Return the texts of files with the next edits, and these edits."""
        texts: dict[str, str] = {}
        imports: dict[str, list[Import]] = {}
        tries: list[_Try] = []
        for finding, message in sorted(self._named(), key=lambda named: -named[1].line):
            if self.alone and tries:
                break
            busy = any(_overlap(message, t.message) for t in tries)
            if busy or finding in self.reasons or message.path not in self.sources:
                continue
            text = texts.get(message.path, self.sources[message.path].new)
            edit = self._edit(finding, message, text)
            if edit is not None:
                texts[message.path], more = edit
                imports.setdefault(message.path, []).extend(more)
                tries.append(_Try(finding, message))
        return {p: import_names(t, imports.get(p, ())) for p, t in texts.items()}, tries

    def _edit(
        self, finding: Finding, message: Message, text: str
    ) -> tuple[str, tuple[Import, ...]] | None:
        """Return a text with the next edit for a finding; if there is none, remember why."""
        mending = mend(message)
        if mending is None:
            return None
        known = self.known.get(repository.absolute(message.path), {})
        variables = known.get(message.function, local_types.NOTHING)
        try:
            edits = list(mending(Place(Tree(text), message, variables)))
        except (NotSafeError, SyntaxUnknownError) as error:
            self.reasons[finding] = str(error)
            return None
        number = self.tried[finding]
        if number < len(edits):
            edit = edits[number]
            if not edit.asks or message.rule in self.chosen.named:
                return edit.text, edit.imports
            self.reasons[finding] = f'{edit.asks}; "--select {message.rule}" does it'
            return None
        self.reasons[finding] = NONE_HOLDS if edits else NO_EDIT
        return None

    def _named(self) -> Iterator[tuple[Finding, Message]]:
        seen: Counter[identity.Key] = Counter()
        for message in edited.errors(self.outcome, {p: s.new for p, s in self.sources.items()}):
            own = identity.key(message)
            seen[own] += 1
            wanted = self.chosen.has(message) if message.ours else message.path in self.sources
            if wanted and repository.absolute(message.path) in self.named:
                yield (own, seen[own]), message

    def _findings(self) -> Iterator[Message]:
        """Yield the findings of the first check in the named files that an edit may mend."""
        for message in self.outcome.messages:
            wanted = message.severity == "error" and (not message.ours or self.chosen.has(message))
            if wanted and mend(message) and repository.absolute(message.path) in self.named:
                yield message


def _scope(finding: Finding) -> tuple[str, str]:
    """Return the file and the function that a finding is in."""
    return finding[0].file, finding[0].function


def _wrong(new: list[Message], tries: list[_Try]) -> set[_Try]:
    """Return the edits with which an error is new, by the function that it is in."""
    return {t for message in new for t in tries if _overlap(message, t.message)}


def _overlap(one: Message, other: Message) -> bool:
    """Tell whether one message is about the function or class of the other, or around it."""
    if one.path != other.path:
        return False
    a, b = f"{one.function}.", f"{other.function}."
    return a.startswith(b) or b.startswith(a)
