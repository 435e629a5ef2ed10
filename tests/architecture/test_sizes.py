"""No file of the package is too long to be read at a sitting."""

from __future__ import annotations

from pathlib import Path

import mypy_asyncgate

PACKAGE = Path(mypy_asyncgate.__file__).parent
MOST_LINES = 300


def test_no_file_is_long() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")
    }
    assert len(lengths) > 100
    assert [path.name for path, length in lengths.items() if length > MOST_LINES] == []
