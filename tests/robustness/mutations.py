"""``python -m tests.robustness.mutations [--seed N] [--count N]``: check mutated modules.

With exceptions of the plugin raised, mypy must not fail, nor the plugin give up anywhere, and mypy
has to say the same of its own as without the plugin.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.mypy_project import Result, run_mypy
from tests.robustness.mutating import Mutator
from tests.robustness.real_code import configure
from tests.versions.corpus import cases

BATCH = 40
"""The number of modules in one run of mypy."""

STANDARD = {*sys.stdlib_module_names, "mypy_asyncgate", "typing_extensions"}
BLOCKED = re.compile(r"^(\w+\.py):\d+: error: ", re.MULTILINE)
FLAGS = ("--check-untyped-defs", "--no-error-summary", "--cache-dir=cache")


def write(folder: Path, random: Random, count: int, sources: Sequence[str]) -> None:
    """Write a number of modules that are mutated from some of ``sources``."""
    mutator = Mutator(random, sources)
    for number in range(count):
        text = mutator.mutated(random.choice(sources), random.randint(1, 12))
        (folder / f"mutated_{number}.py").write_text(text, encoding="utf-8")


def without_libraries() -> list[str]:
    """Return the cases that import nothing but the standard library, and are checked quickly."""
    return [source for _, source in cases() if not _imported(source) - STANDARD]


def _imported(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def check(folder: Path) -> None:
    """Run mypy over a folder, with the plugin and without it.

    Raises ``AssertionError`` if something is wrong with the plugin.
    """
    configure(folder)
    plain = _plain(folder)
    result = run_mypy(folder, *FLAGS, ".")
    said = result.output + result.errors
    assert result.status in (0, 1), said[-4_000:]
    assert "asyncgate-internal" not in said, said
    differing = {*plain.messages} ^ {*result.without_ours()}
    assert not differing, "\n".join(map(str, sorted(differing, key=str)))


def _plain(folder: Path) -> Result:
    """Run mypy alone; modules that it cannot check, or that it fails at, are removed."""
    while True:
        result = run_mypy(folder, "--config-file=plain.ini", *FLAGS, "--cache-dir=plain", ".")
        if result.status in (0, 1):
            return result
        stopped = BLOCKED.findall(result.output + result.errors)
        assert stopped, result
        (folder / stopped[-1]).unlink()


def main() -> int:
    """Check mutated modules in batches, and keep a batch that is wrong; return 1 if any is."""
    ask = argparse.ArgumentParser(prog="python -m tests.robustness.mutations")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--count", type=int, default=1_000)
    args = ask.parse_args()
    failed = checked = 0
    sources = [source for _, source in cases()]
    for batch in range(-(-args.count // BATCH)):
        folder = Path(tempfile.mkdtemp(prefix="mutations-"))
        write(folder, Random(f"{args.seed}.{batch}"), BATCH, sources)
        try:
            check(folder)
        except AssertionError as error:
            failed += 1
            print(f"batch {batch}: {folder}: {error}", flush=True)
        checked += sum(1 for _ in folder.glob("mutated_*.py"))
    print(f"{checked} modules checked, {failed} batches with failures")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
