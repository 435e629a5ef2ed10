"""``python -m mypy_asyncgate``: the same as the ``mypy-asyncgate`` command."""

from mypy_asyncgate.gate.cli import program

if __name__ == "__main__":
    program()
