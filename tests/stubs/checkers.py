"""Each type checker as a function from files to the places where it reports an error."""

import json
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.environments import CACHE, Environment, run_any

from .environments import tools

Places = set[tuple[str, int]]

# Two runs of mypy at a time must not write to one cache.
MYPY_CACHE = CACHE / "mypy" / os.environ.get("PYTEST_XDIST_WORKER", "main")
MYPY = (sys.executable, "-m", "mypy", "--config-file=", "--cache-dir", MYPY_CACHE)


def expected(files: Iterable[Path]) -> Places:
    """The lines marked "# error"."""
    return {
        (file.name, number)
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if line.endswith("# error")
    }


def mypy(where: Environment, files: list[Path], first: str = "") -> Places:
    """Check with mypy; ``first`` is a folder for PYTHONPATH."""
    command = (*MYPY, "--strict", "--output=json", "--python-executable", where.python)
    # The files are modules of their own, not of the package of tests in the checkout.
    bases: tuple[str | Path, ...] = ("--explicit-package-bases", *files)
    done = run_any(*command, *bases, PYTHONPATH=first, MYPYPATH=str(files[0].parent))
    assert done.returncode < 2, done.stdout + done.stderr
    found = map(json.loads, done.stdout.splitlines())
    return {(Path(it["file"]).name, it["line"]) for it in found if it["severity"] == "error"}


def basedpyright(where: Environment, files: list[Path], first: str = "") -> Places:
    """Check with basedpyright, by the rules of pyright; ``first`` is the stubPath."""
    project = where.folder / "pyrightconfig.json"
    settings = {"typeCheckingMode": "standard", "include": [*map(str, files)]}
    project.write_text(json.dumps(settings | ({"stubPath": first} if first else {})))
    program = tools().program("basedpyright")
    done = run_any(program, "--outputjson", "-p", project, "--pythonpath", where.python)
    assert done.returncode < 2, done.stdout + done.stderr
    return {
        (Path(it["file"]).name, it["range"]["start"]["line"] + 1)
        for it in json.loads(done.stdout)["generalDiagnostics"]
        if it["severity"] == "error"
    }


def ty(where: Environment, files: list[Path], first: str = "") -> Places:
    """Check with ty; ``first`` is an extra search path."""
    command = (tools().program("ty"), "check", "--output-format=concise")
    extra = ("--extra-search-path", first) if first else ()
    done = run_any(*command, "--python", where.folder, *extra, *files)
    assert done.returncode < 2, done.stdout + done.stderr
    found = re.findall(r"^(.+?):(\d+):\d+: error", done.stdout, re.MULTILINE)
    return {(Path(file).name, int(line)) for file, line in found}
