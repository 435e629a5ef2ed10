"""``python -m mypy_asyncgate``: the same as the ``mypy-asyncgate`` command."""

import sys

from mypy_asyncgate.gate.cli import main

if __name__ == "__main__":
    sys.exit(main())
