"""The scheduled command starts; running it takes minutes and the network."""

from __future__ import annotations

import subprocess
import sys

from tests.environments import ROOT


def test_it_says_what_it_does() -> None:
    command = [sys.executable, "-m", "tests.catalog.newest", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--write" in done.stdout
