"""Measures what the plugin adds to a run of mypy, as ``python -m tests.benchmarks.overhead``.

Each project is a folder with a package. It is copied, so that nothing is found in
``site-packages``, and checked with and without the plugin, in caches of their own:

* ``cold``, without a cache;
* ``warm``, where nothing has changed;
* ``edit``, after a comment was added to the largest module;
* ``daemon``, the same edit in ``dmypy`` (only the daemon itself, on Linux).

Two figures are compared. Instructions, which valgrind counts, hardly depend on what else the
machine does; one run is enough. User CPU seconds are those of whole processes. The runs with and
without the plugin take turns. The ratio of the smallest is the one to trust, because noise only
adds; the median of the pairs and their range say how much noise there was.

With ``--checkers``, a second table has what other checkers need for the same files, as far as they
are installed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mypy_asyncgate

from .checkers import rows as rows_of_checkers
from .processes import Run, run

SITUATIONS = ("cold", "warm", "edit", "daemon")
VALGRIND = (
    "valgrind",
    "--tool=cachegrind",
    "--cache-sim=no",
    "--branch-sim=no",
    "--cachegrind-out-file=/dev/null",
)
COUNTED = re.compile(rb"I +refs: +([\d,]+)")


@dataclass(frozen=True)
class Cost:
    """The cost of one run: seconds or instructions, and the peak of its memory in MB."""

    amount: float
    peak: float


class Side:
    """mypy for the package in ``folder``, with the plugin or without it."""

    def __init__(self, python: str, folder: Path, package: str, plugin: Path | None) -> None:
        self.cache = folder / (".with" if plugin else ".without")
        config = self.cache.with_suffix(".ini")
        settings = "plugins = mypy_asyncgate\n" if plugin else ""
        config.write_text(f"[mypy]\n{settings}", encoding="utf-8")
        self._folder = folder
        self._arguments = [f"--config-file={config}", f"--cache-dir={self.cache}", "-p", package]
        self._python = python
        self._environment = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "",  # users do not compile the plugin for each run either
            "PYTHONHASHSEED": "0",  # the same order of sets in all runs
            "PYTHONPATH": str(plugin or ""),
        }

    def seconds(self) -> Cost:
        """Return the user CPU seconds of a run of mypy."""
        done = self._run([self._python, "-m", "mypy", *self._arguments])
        return Cost(done.user, done.peak)

    def instructions(self) -> Cost:
        """Return the instructions that a run of mypy executes."""
        done = self._run([*VALGRIND, self._python, "-m", "mypy", *self._arguments])
        counted = COUNTED.search(done.output)
        if counted is None:
            raise SystemExit(done.output.decode())
        return Cost(float(counted[1].replace(b",", b"")), done.peak)

    def daemon(self, command: str) -> Cost:
        """Return the user CPU seconds of the daemon for a command; it is started if need be."""
        status = self.cache.with_suffix(".dmypy.json")
        program = [self._python, "-m", "mypy.dmypy", f"--status-file={status}", command]
        if command == "run":
            program += ["--", *self._arguments]
        before = user_seconds(status)
        done = self._run(program)
        return Cost(user_seconds(status) - before, done.peak)

    def _run(self, program: list[str]) -> Run:
        return run(program, self._folder, self._environment)


def user_seconds(status: Path) -> float:
    """Return the user CPU seconds of the daemon with this status file, 0 if there is none.

    This is read as Linux shows it.
    """
    if not status.exists():
        return 0
    pid = json.loads(status.read_text(encoding="utf-8"))["pid"]
    shown = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(shown.rpartition(")")[2].split()[11]) / os.sysconf("SC_CLK_TCK")


class Project:
    """A copy of a project in ``folder``, and mypy for it without and with the plugin."""

    def __init__(self, source: Path, folder: Path, python: str, plugin: Path) -> None:
        self.name = source.name
        self.folder = folder
        copy = folder / source.name
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        self._edited = max(copy.rglob("*.py"), key=lambda file: file.stat().st_size)
        self.sides = [Side(python, folder, source.name, p) for p in (None, plugin)]

    def prepare(self, situation: str) -> None:
        """Bring both sides into a situation, before the first of its runs."""
        for side in self.sides:
            if situation == "daemon":
                side.daemon("run")
            else:
                side.seconds()

    def change(self, situation: str, number: int) -> None:
        """Change what a situation changes before each of its runs."""
        if situation == "cold":
            for side in self.sides:
                shutil.rmtree(side.cache, ignore_errors=True)
        elif situation != "warm":
            with self._edited.open("a", encoding="utf-8") as file:
                file.write(f"# edit {number}\n")


def measure(
    project: Project, situation: str, cost: Callable[[Side], Cost], runs: int
) -> list[tuple[Cost, Cost]]:
    """Return the costs of ``runs`` pairs of runs, without and with the plugin."""
    project.prepare(situation)
    pairs = []
    for number in range(runs):
        project.change(situation, number)
        plain, checked = map(cost, project.sides)
        pairs.append((plain, checked))
    return pairs


def row(project: str, situation: str, unit: str, pairs: Sequence[tuple[Cost, Cost]]) -> str:
    """Return the row of a table: both smallest costs, their ratio, and that of the pairs."""
    plain, checked = (min(cost.amount for cost in side) for side in zip(*pairs, strict=True))
    ratios = sorted(checked.amount / plain.amount for plain, checked in pairs)
    memory = min(c.peak for _, c in pairs) / min(p.peak for p, _ in pairs)
    spread = f"{statistics.median(ratios):.3f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    figures = (f"{plain:.3f}", f"{checked:.3f}", f"**{checked / plain:.3f}**", spread)
    # valgrind has memory of its own, and the daemon is no child whose memory is known.
    shown = f"{memory:.2f}" if unit == "user s" and situation != "daemon" else ""
    return f"| {' | '.join((project, situation, unit, *figures, shown))} |"


def rows(project: Project, situation: str, units: Sequence[str], runs: int) -> Iterator[str]:
    """Yield the rows for one situation of a project."""
    if situation == "daemon":
        pairs = measure(project, situation, lambda side: side.daemon("recheck"), runs)
        for side in project.sides:
            side.daemon("stop")
        yield row(project.name, situation, "user s", pairs)
        return
    if "instructions" in units:
        pairs = measure(project, situation, in_billions, 1)
        yield row(project.name, situation, "10^9 instructions", pairs)
    if "seconds" in units:
        pairs = measure(project, situation, Side.seconds, runs)
        yield row(project.name, situation, "user s", pairs)


def in_billions(side: Side) -> Cost:
    """Return the instructions of a run in billions."""
    counted = side.instructions()
    return Cost(counted.amount / 1e9, counted.peak)


def main() -> None:
    """Measure the projects on the command line and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("projects", nargs="+", type=Path, help="folders of packages")
    parser.add_argument("--python", default=sys.executable, help="an environment with mypy")
    parser.add_argument("--runs", type=int, default=9, help="pairs of runs for CPU seconds")
    parser.add_argument("--situations", nargs="+", choices=SITUATIONS, default=SITUATIONS)
    parser.add_argument("--checkers", action="store_true", help="measure other checkers as well")
    parser.add_argument("--units", nargs="+", choices=("instructions", "seconds"))
    parser.add_argument(
        "--plugin",
        type=Path,
        default=Path(mypy_asyncgate.__file__).parents[1],
        help="the folder that holds the mypy_asyncgate to measure",
    )
    options = parser.parse_args()
    units = options.units or (
        ("instructions", "seconds") if shutil.which(VALGRIND[0]) else ("seconds",)
    )
    with tempfile.TemporaryDirectory(prefix="overhead-") as folder:
        measure_all(options, units, Path(folder))


def measure_all(options: argparse.Namespace, units: Sequence[str], folder: Path) -> None:
    """Print the tables for the projects, which are copied to folders inside ``folder``."""
    projects = [
        Project(source.resolve(), folder / str(number), options.python, options.plugin.resolve())
        for number, source in enumerate(options.projects)
    ]
    print("| project | run | unit | mypy | with the plugin | ratio | pairs | memory |")
    print("|---|---|---|---|---|---|---|---|")
    for project, situation in itertools.product(projects, options.situations):
        for line in rows(project, situation, units, options.runs):
            print(line, flush=True)
    if options.checkers:
        print("\n| project | checker | user s | peak MB |")
        print("|---|---|---|---|")
        for project in projects:
            for line in rows_of_checkers(
                options.python, project.folder, project.name, options.runs
            ):
                print(line, flush=True)


if __name__ == "__main__":
    main()
