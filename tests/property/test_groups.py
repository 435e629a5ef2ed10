"""Programs with ``except*``: their executions raise groups of exceptions."""

from __future__ import annotations

import sys

import pytest

from .comparison import explain
from .search import Tally, compared, drawn

SEED = 0
PROGRAMS = 60
FORM = "except star"
THE_REST_IS_HANDLED = """\
async def program(x=None, y=None, z=None, c=None):
    x = make()
    try:
        await step()
    except* E1:
        y = None
    except* BaseException:
        await x.close()
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="there is no except* before Python 3.11")
def test_the_analysis_agrees_where_groups_are_handled() -> None:
    tally = Tally()
    programs = [THE_REST_IS_HANDLED, *drawn(SEED, range(PROGRAMS), (FORM,))]
    found = compared(programs, tally)
    told = [explain(source, verdict) for source, verdict in found if verdict.disagreements]
    assert not told, "\n".join(told)
    assert tally.forms[FORM] >= PROGRAMS // 4
