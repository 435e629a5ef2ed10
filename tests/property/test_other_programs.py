"""The second half of the programs that the analysis has to agree with."""

from __future__ import annotations

import pytest

from .agreement import PARTS, check_part


@pytest.mark.parametrize("part", range(PARTS // 2, PARTS))
def test_the_analysis_agrees_with_the_executions(part: int) -> None:
    check_part(part)
