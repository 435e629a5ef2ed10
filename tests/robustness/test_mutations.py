"""Some mutated modules; ``python -m tests.robustness.mutations`` checks as many as one likes."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.robustness import mutations


def test_mutated_modules(tmp_path: Path) -> None:
    sources = mutations.without_libraries()
    assert len(sources) > 50
    mutations.write(tmp_path, Random("test"), mutations.BATCH, sources)
    written = {path.read_text(encoding="utf-8") for path in tmp_path.glob("mutated_*.py")}
    assert len(written) == mutations.BATCH
    mutations.check(tmp_path)
    assert len([*tmp_path.glob("mutated_*.py")]) > mutations.BATCH // 2
