"""``python -m tests.modes.random_edits [--seed N] [--steps N]``: the daemon against cold runs.

A project of some modules that import each other is edited at random: modules are renamed, deleted
and added again, get stubs, syntax errors and ``# type: ignore`` comments, lose them, import in
cycles, and change a class from which others inherit in modules far away. After each step, a daemon
and a run from the cache of the step before report what a cold run reports. What the daemon reports
of mypy's own is what one without the plugin reports.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from random import Random

from mypy.dmypy_server import Server, process_start_options

from mypy_asyncgate.diagnostics.findings import DEBUG
from tests.mypy_project import Message, parse, run_mypy

BASES = (
    "class Base: ...",
    "class Base:\n    async def close(self) -> None: ...",
    """
class Base:
    async def __aenter__(self) -> "Base": return self
    async def __aexit__(self, *exc: object) -> None: await self.close()
    async def close(self) -> None: print(self)
""",
    "class Base:\n    async def __aexit__(self, *exc: object) -> None: ...",
    "from io import StringIO as Base",
    "import asyncio\nclass Base(asyncio.Lock): ...",
    "from mypy_asyncgate import must_enter\n@must_enter\nclass Base: ...",
    "from mypy_asyncgate import not_a_resource\n@not_a_resource\nclass Base:\n"
    "    async def __aenter__(self) -> 'Base': return self\n"
    "    async def __aexit__(self, *exc: object) -> None: ...\n",
)
HEIRS = (
    "class Heir(Base): ...",
    "class Heir(Base):\n    async def close(self) -> None: print(1)",
    "class Heir(Base):\n    async def __aenter__(self) -> 'Heir': return self",
    "Heir = Base",
    "class Heir:\n    def __init__(self) -> None:\n        self.held = Base()\n"
    "    async def stop(self) -> None:\n        await self.held.close()",
    "class Heir:\n    def __init__(self, held: Base) -> None:\n        self.held = held",
)
MAKERS = (
    "def make() -> Heir:\n    return Heir()",
    "def make() -> Heir:\n    made = Heir()\n    print(made)\n    return made",
    "KEPT: list[Heir] = []\ndef make() -> Heir:\n    return KEPT[0]",
    "from mypy_asyncgate import Owned\ndef make() -> Owned[Heir]:\n    return Heir()",
    "from mypy_asyncgate import Borrowed\ndef make() -> Borrowed[Heir]:\n    return Heir()",
    "async def make() -> Heir:\n    async with Heir() as made:\n        return made",
    "make = Heir",
)
TAKERS = (
    "async def take(it: Heir) -> None:\n    await it.close()",
    "async def take(it: Heir) -> None:\n    print(it)",
    "KEPT: list[object] = []\nasync def take(it: Heir) -> None:\n    KEPT.append(it)",
    "async def take(it: object) -> None: ...",
)
USES = (
    "async def use() -> None:\n    it = make()\n    await take(it)",
    "async def use() -> None:\n    make()",
    "async def use() -> None:\n    it = make()\n    await take(it)\n    await it.close()",
    "async def use() -> None:\n    async with make() as it:\n        await take(it)\n    print(it)",
    "class User:\n    def __init__(self) -> None:\n        self.it = make()",
    "class User:\n    def __init__(self) -> None:\n        self.it = make()\n"
    "    async def close(self) -> None:\n        await take(self.it)",
    "def use() -> object:\n    return make()",
)
PARTS = {
    "base": ("", BASES),
    "heir": ("from {base} import Base\n", HEIRS),
    "maker": ("from {heir} import Heir\n", MAKERS),
    "taker": ("from {heir} import Heir\n", TAKERS),
    "use": ("from {maker} import make\nfrom {taker} import take\n", USES),
    "other": ("from {maker} import make\nfrom {taker} import take\n", USES),
}
"""Each module with its imports, and the forms of the rest; a later one imports earlier ones."""

CYCLES = {"base": "{heir}", "heir": "{use}", "maker": "{taker}", "taker": "{other}"}
"""What a module may import so that there is a cycle."""


FLAGS = ("deleted", "stub", "cycle", "ignore", "bare ignore", "shifted", "syntax error")
"""Changes of a module that the next one of their kind takes back."""

STUB = "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n"
CONFIG = "[mypy]\nplugins = mypy_asyncgate\nlocal_partial_types = True\n"
STEPS = 20
"""The number of edits of one project."""


class Tree:
    """The modules at one moment, and the changes that may be made to them."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._names = {part: part for part in PARTS}
        self._forms = {part: random.choice(forms) for part, (_, forms) in PARTS.items()}
        self._flags: dict[str, set[str]] = {part: set() for part in PARTS}

    def edit(self) -> str:
        """Make one change, and return what was changed."""
        broken = [part for part in PARTS if "syntax error" in self._flags[part]]
        if broken and self._random.random() < 0.7:  # nothing else is seen while there is one
            self._flags[broken[0]].clear()
            return f"{broken[0]} is repaired"
        part = self._random.choice([*PARTS])
        change = self._random.choice(["form", "form", "form", "name", *FLAGS])
        if change == "form":
            self._forms[part] = self._random.choice(PARTS[part][1])
        elif change == "name":
            self._names[part] = part if self._names[part] != part else f"{part}_renamed"
        else:
            self._flags[part] ^= {change}
        return f"{change} of {part}"

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the modules that exist, and their stubs."""
        for part in PARTS:
            name, flags = self._names[part], self._flags[part]
            if "deleted" not in flags:
                yield f"{name}.py", self._text(part)
            if "stub" in flags:
                yield f"{name}.pyi", STUB

    def _text(self, part: str) -> str:
        flags = self._flags[part]
        lines = (PARTS[part][0].format(**self._names) + self._forms[part].lstrip()).splitlines()
        if "cycle" in flags and part in CYCLES:
            lines.insert(0, f"import {CYCLES[part].format(**self._names)}")
        if "ignore" in flags:
            lines[-1] += "  # type: ignore[asyncgate]"
        if "bare ignore" in flags:
            lines = [f"{line}  # type: ignore" if "make(" in line else line for line in lines]
        if "shifted" in flags:
            lines.insert(0, "")
        if "syntax error" in flags:
            lines.append("def (:")
        return "\n".join(lines) + "\n"


class Comparison:
    """A folder with a daemon, beside one without the plugin, runs from a cache, and cold ones."""

    def __init__(self, folder: Path, random: Random) -> None:
        self._folder = folder
        self._tree = Tree(random)
        self._clock = 1_000_000_000
        self.incomparable = 0
        """The number of steps at which mypy's own messages already differ."""
        (folder / "mypy.ini").write_text(CONFIG)
        run_mypy(folder, "--cache-dir=.seed", "-c", "import asyncio, io, typing, mypy_asyncgate")
        shutil.copytree(folder / ".seed", folder / ".warm")
        self._written: set[Path] = set()
        self._write()
        (folder / "plain.ini").write_text(CONFIG.replace("plugins", "# plugins"))
        self._servers = self._started()
        self._compare("at the beginning")

    def _started(self) -> tuple[Server, Server]:
        """Return a new daemon with the plugin, and one without it."""
        configs = ("--config-file=mypy.ini", "--config-file=plain.ini")
        options = [process_start_options([config], allow_sources=False) for config in configs]
        ours, plain = (Server(each, str(self._folder / "status.json")) for each in options)
        return ours, plain

    def step(self) -> str:
        """Edit once, compare, and return what was edited.

        Raises ``AssertionError`` if not all runs report the same.
        """
        edit = self._tree.edit()
        self._write()
        self._compare(edit)
        return edit

    def _write(self) -> None:
        """Bring the files up to date; each writing is seconds after the last."""
        files = {self._folder / name: text for name, text in self._tree.files()}
        for path in self._written - files.keys():
            path.unlink()
        self._written = {*files}
        self._clock += 10
        for path, text in files.items():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                os.utime(path, (self._clock, self._clock))

    def _compare(self, edit: str) -> None:
        cold = self._run("cold")
        if self._written:
            ours, plain = map(_answer, self._servers)
            if ours is None and plain is None:  # mypy has failed, and both start anew
                self._servers = self._started()
                self.incomparable += 1
            else:
                assert ours is not None, f"only the daemon with the plugin fails, {edit}"
                of_mypy = [message for message in ours if not message.is_ours]
                assert of_mypy == [*(plain or ())], f"mypy's own messages, {edit}: {plain}"
                self._check(cold, ours, f"daemon, {edit}")
            self._check(cold, self._run("warm"), f"warm, {edit}")

    def _run(self, mode: str) -> tuple[Message, ...]:
        cache = self._folder / f".{mode}"
        if mode == "cold":
            shutil.rmtree(cache, ignore_errors=True)
            shutil.copytree(self._folder / ".seed", cache)
        result = run_mypy(self._folder, "--cache-dir", str(cache), ".")
        assert "INTERNAL ERROR" not in result.output + result.errors, result.output
        assert result.errors == "" or result.status == 2, result.errors
        return parse(result.output)

    def _check(self, cold: tuple[Message, ...], other: tuple[Message, ...], where: str) -> None:
        parts = [([m for m in run if not m.is_ours], {m for m in run if m.is_ours})
                 for run in (cold, other)]  # fmt: skip
        (of_mypy, ours), (also_of_mypy, also_ours) = parts
        if {*of_mypy} != {*also_of_mypy}:
            self.incomparable += 1
        else:
            differing = "\n".join(f"{m.file}:{m.line}: {m.text}" for m in ours ^ also_ours)
            assert not differing, f"{where}:\n{differing}"


def _answer(server: Server) -> tuple[Message, ...] | None:
    """Return what a daemon says of the files as they are, or None if mypy fails.

    An exception of the plugin is not one of mypy.
    """
    try:
        return parse(str(server.cmd_check(["."], False, False, 400)["out"]))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        if any("mypy_asyncgate" in frame.filename for frame in frames):
            raise
        return None


def run(folder: Path, seed: str, steps: int) -> int:
    """Compare after each of some steps, and return the number that could not be compared.

    Raises ``AssertionError`` where the runs differ, with the seed and the steps until then.
    """
    before, debug = Path.cwd(), os.environ.get(DEBUG)
    os.chdir(folder)
    os.environ[DEBUG] = "1"
    done: list[str] = []
    try:
        comparison = Comparison(folder, Random(seed))
        while len(done) < steps:
            done.append(comparison.step())
    except AssertionError as error:
        edits = "\n".join(done)
        raise AssertionError(f"seed {seed}, after {len(done)} steps: {error}\n{edits}") from error
    finally:
        os.chdir(before)
        if debug is None:
            del os.environ[DEBUG]
    return comparison.incomparable


def main() -> int:
    """Compare sequences of edits, and keep the folder of one that differs; return 1 if any does."""
    ask = argparse.ArgumentParser(prog="python -m tests.modes.random_edits")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--steps", type=int, default=500)
    args = ask.parse_args()
    failed = incomparable = 0
    for part in range(-(-args.steps // STEPS)):
        folder = Path(tempfile.mkdtemp(prefix="edits-"))
        try:
            incomparable += run(folder, f"{args.seed}.{part}", STEPS)
        except AssertionError as error:
            failed += 1
            print(f"{folder}: {error}", flush=True)
        else:
            shutil.rmtree(folder)
    print(f"{failed} sequences of {STEPS} steps differ; mypy itself differed {incomparable} times")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
