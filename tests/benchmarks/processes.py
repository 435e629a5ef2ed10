"""Runs programs and measures what they cost."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """A program that has ended: its output, user CPU seconds, and peak memory in MB."""

    output: bytes
    user: float
    peak: float


def run(
    program: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    statuses: Collection[int] = (0, 1),
) -> Run:
    """Run a program in a folder and return what it cost.

    Raises ``SystemExit`` with its output if it ends with another status than ``statuses``.
    """
    user = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with subprocess.Popen(
        program, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in statuses:
        raise SystemExit(output.decode())
    return Run(
        output,
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - user,
        usage.ru_maxrss / 1024,
    )
