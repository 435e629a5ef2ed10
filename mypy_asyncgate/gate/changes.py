"""What a change touches: the functions whose source differs from that in a revision of git."""

from __future__ import annotations

import subprocess
from pathlib import Path

from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.scopes import Files, Scope, Scopes

_OF_CLASSES = frozenset({"field-leak"})
"""Rules that report in a method what may be wrong in any method of its class."""


class ChangesError(Exception):
    """The changes cannot be known; the message is one line that says why."""


class Changes:
    """The changes between a revision and the files as they are now, committed or not.

    They are counted from where the current branch left the revision. Raises ChangesError if git
    does not know the revision, or is not there.
    """

    def __init__(self, revision: str, root: Path) -> None:
        self._root = root
        if revision.startswith("-") or not self._run("rev-parse", "--verify", "-q", revision, ok=1):
            raise ChangesError(f'--changed-since: git knows no revision "{revision}" in {root}')
        self._base = self._run("merge-base", revision, "HEAD", ok=1).strip() or revision
        self._old_paths = self._changed()
        self._old: dict[str, Scopes] = {}

    def touch(self, message: Message, files: Files) -> bool:
        """Tell whether the change touches the function or class that a located message is in."""
        if message.file not in self._old_paths:
            return False
        old = self._scopes(self._old_paths[message.file])
        new = files.scopes(message.path)
        scope = _subject(new.around(message.line), message.rule)
        return scope is None or old.texts(scope.name) != new.texts(scope.name)

    def _changed(self) -> dict[str, str | None]:
        """Return the changed files, each with its path in the old revision, None if it is new."""
        changed: dict[str, str | None] = {}
        words = iter(
            self._run("diff", "--name-status", "-z", "-M", "--no-relative", self._base, "--")
            .rstrip("\0")
            .split("\0")
        )
        for status in filter(None, words):
            old = next(words)
            path = next(words) if status[0] in "RC" else old
            changed[path] = None if status[0] == "A" else old
        new = self._run("ls-files", "-z", "--others", "--exclude-standard").split("\0")
        changed.update((path, None) for path in new if path)
        return changed

    def _scopes(self, path: str | None) -> Scopes:
        if path is None:
            return Scopes("")
        if path not in self._old:
            self._old[path] = Scopes(self._run("show", f"{self._base}:{path}"))
        return self._old[path]

    def _run(self, *words: str, ok: int = 0) -> str:
        """Return the output of a git command, which may end with the status ``ok`` as well."""
        try:
            done = subprocess.run(
                ["git", "-c", "core.quotepath=off", *words],
                cwd=self._root,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise ChangesError(f"--changed-since: git cannot be run: {error.strerror}") from error
        if done.returncode not in (0, ok):
            lines = done.stderr.strip().splitlines() or ["it says nothing"]
            raise ChangesError(f"--changed-since: git {words[0]} failed: {lines[-1]}")
        return done.stdout


def _subject(around: list[Scope], rule: str) -> Scope | None:
    """Return the function or class that a finding is about: a method rather than what is in it."""
    functions = [scope for scope in around if not scope.is_class]
    if functions and rule not in _OF_CLASSES:
        return functions[0]
    classes = [scope for scope in around if scope.is_class]
    return classes[-1] if classes else functions[0] if functions else None
