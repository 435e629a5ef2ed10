"""The ``mypy-asyncgate`` command, also as ``python -m mypy_asyncgate``."""

from __future__ import annotations

import sys

from mypy.version import __version__ as mypy_version

from mypy_asyncgate.mypy_versions import changed


def program() -> None:
    """Run the command of this process, and end the process."""
    try:
        from mypy_asyncgate.gate import cli
    except ImportError as error:
        print(f"mypy-asyncgate: error: {changed(mypy_version, error)}", file=sys.stderr)
        sys.exit(2)
    cli.program()


if __name__ == "__main__":
    program()
