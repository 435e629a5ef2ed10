"""What versions of mypy say of the corpus, each in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import environ
from pathlib import Path

from mypy.version import __version__ as installed

from tests.environments import ROOT, environment
from tests.mypy_project import Message, parse

VERSIONS = ("1.19.1", "1.20.2", "2.0.0", "2.1.0", "2.2.0", "2.3.1", "2.4.1")
"""The last release of each series of mypy that is supported."""


def said(version: str, folder: Path, *args: str) -> tuple[Message, ...]:
    """Return what a version of mypy says in a folder; the libraries are those installed here.

    Raises ``AssertionError`` if mypy fails.
    """
    python = Path(sys.executable)
    if version != installed:
        python = environment(f"mypy-{version}", f"mypy=={version}").python
    flags = ("--python-executable", sys.executable, "--cache-dir", f".cache-{version}", *args)
    done = subprocess.run(
        [python, "-m", "mypy", "--show-traceback", *flags],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(ROOT), "MYPY_ASYNCGATE_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode < 2 and done.stderr == "", done.stdout[-2_000:] + done.stderr
    return parse(done.stdout)


def findings(version: str, folder: Path) -> list[Message]:
    """Return what the plugin reports of the corpus in ``folder``.

    mypy's own note about comments that name another code is left out: its text has changed.
    """
    reported = (message for message in said(version, folder, ".") if message.is_ours)
    return [message for message in reported if "not covered by" not in message.text]


def all_findings(versions: tuple[str, ...], folder: Path) -> dict[str, list[Message]]:
    """Return the findings of the corpus by version; two versions run at a time."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(versions, pool.map(lambda v: findings(v, folder), versions), strict=True))


def differences(one: list[Message], other: list[Message]) -> list[str]:
    """Return a line for each finding that only one of two versions has."""
    first, second = (
        sorted(f"{m.file}:{m.line}: {m.text}" for m in which) for which in (one, other)
    )
    return [
        *(f"- {line}" for line in first if line not in second),
        *(f"+ {line}" for line in second if line not in first),
    ]
