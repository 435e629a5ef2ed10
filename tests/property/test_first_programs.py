"""The first half of the programs that the analysis has to agree with.

A test runner that gives each file to one worker gives the halves to two.
"""

from __future__ import annotations

import pytest

from .agreement import PARTS, check_part


@pytest.mark.parametrize("part", range(PARTS // 2))
def test_the_analysis_agrees_with_the_executions(part: int) -> None:
    check_part(part)
