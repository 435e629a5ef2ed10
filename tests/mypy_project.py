"""Writes a small project, runs mypy on it in a process of its own, and parses the output.

mypy spends most of a short run on the stubs of the standard library, so their cache is made once
per session for each set of flags and copied: every run is cold for the project's own modules.

Importing mypy and the plugin takes longer than checking a small project. Each process is therefore
forked, where that can be done, from one that has imported both and done nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mypy.main import main

PLUGIN = "mypy_asyncgate"
MESSAGE = re.compile(r"(?P<file>[^:\n]+):(?P<line>\d+):(?:\d+:)* (?P<severity>\w+): (?P<text>.*)")
CODE = re.compile(r"  \[(?P<code>[\w-]+)\]$")
if sys.platform == "win32":
    PROCESSES = multiprocessing.get_context("spawn")
else:
    PROCESSES = multiprocessing.get_context("forkserver")
    PROCESSES.set_forkserver_preload(
        ["__main__", "mypy.main", "mypy_asyncgate.hooks", "mypy_asyncgate.engine.checks"]
    )


@dataclass(frozen=True)
class Message:
    """One line of mypy's output; the code is "" where there is none."""

    file: str
    line: int
    severity: str
    text: str
    code: str
    is_ours: bool
    """This plugin reported it; a note, which has no code, counts with its error."""


@dataclass(frozen=True)
class Result:
    """The output of one run of mypy."""

    status: int
    output: str
    errors: str
    messages: tuple[Message, ...] = field(repr=False)

    def found(self) -> set[tuple[str, int, str]]:
        """Return the plugin's findings, as file, line and the code without its prefix."""
        return {
            (m.file, m.line, m.code.removeprefix("asyncgate-"))
            for m in self.messages
            if m.is_ours and m.severity == "error"
        }

    def without_ours(self) -> list[Message]:
        """Return everything that mypy and other plugins report."""
        return [m for m in self.messages if not m.is_ours]


def parse(output: str) -> tuple[Message, ...]:
    """Return the messages in mypy's output."""
    found: list[Message] = []
    for match in filter(None, map(MESSAGE.fullmatch, output.splitlines())):
        file, line = match["file"].replace(os.sep, "/"), int(match["line"])
        coded = CODE.search(match["text"])
        code = coded["code"] if coded else ""
        text = match["text"][: coded.start()] if coded else match["text"]
        is_ours = code.startswith("asyncgate")
        if match["severity"] == "note" and found and not text.startswith("Revealed type"):
            is_ours = found[-1].is_ours and (found[-1].file, found[-1].line) == (file, line)
        found.append(Message(file, line, match["severity"], text, code, is_ours))
    return tuple(found)


class Project:
    """A folder with modules and a mypy configuration."""

    def __init__(self, root: Path, seeds: Callable[[tuple[str, ...], str], Path]) -> None:
        self.root = root
        self._seeds = seeds
        self._clock = 1_000_000_000
        self.configure(PLUGIN)

    def configure(self, *plugins: str, more: str = "") -> None:
        """Write mypy.ini with these plugins, in this order, and ``more`` lines."""
        listed = f"plugins = {', '.join(plugins)}\n" if plugins else ""
        (self.root / "mypy.ini").write_text(f"[mypy]\n{listed}{textwrap.dedent(more)}")

    def write(self, files: Mapping[str, str]) -> None:
        """Write modules; each writing is seconds after the last for whoever looks at file times."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
            self._clock += 10
            os.utime(path, (self._clock, self._clock))

    def mypy(
        self, *args: str, cache: str | None = None, env: Mapping[str, str] | None = None
    ) -> Result:
        """Run mypy; without the name of a ``cache`` the run is cold, with one it may be warm."""
        flags = tuple(arg for arg in args if arg.startswith("-"))
        folder = self.root / ".caches" / (cache or "cold")
        if cache is None and folder.exists():
            shutil.rmtree(folder)
        if not folder.exists():
            shutil.copytree(self._seeds(flags, self._config()), folder)
        return run_mypy(self.root, *args, "--cache-dir", str(folder), env=env)

    def _config(self) -> str:
        """Return the configuration, if it holds no name that only this project has."""
        config = (self.root / "mypy.ini").read_text()
        return config if ".py" not in config else f"[mypy]\nplugins = {PLUGIN}\n"


def run_mypy(folder: Path, *args: str, env: Mapping[str, str] | None = None) -> Result:
    """Run mypy in ``folder``; exceptions in the plugin end the run."""
    debug = {"MYPY_ASYNCGATE_DEBUG": "1", "MYPY_FORCE_TERMINAL_WIDTH": "400"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MYPY", "COLUMNS"))}
    command = ("--show-traceback", "--no-color-output", *args)
    with tempfile.TemporaryDirectory() as written:
        files = (Path(written, "output"), Path(written, "errors"))
        process = PROCESSES.Process(
            target=_be_mypy, args=(folder, command, {**kept, **debug, **(env or {})}, files)
        )
        process.start()
        process.join(timeout=600)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"mypy {' '.join(args)}")
        output, errors = (file.read_text(encoding="utf-8") for file in files)
    return Result(process.exitcode, output, errors, parse(output))


def _be_mypy(
    folder: Path, args: tuple[str, ...], env: Mapping[str, str], files: tuple[Path, Path]
) -> None:
    """Do what ``python -m mypy`` does in ``folder``, writing to files."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.path.insert(0, str(folder))
    for stream, file in zip((sys.stdout, sys.stderr), files, strict=True):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), stream.fileno())
    main(args=list(args), stdout=sys.stdout, stderr=sys.stderr)
