"""Rules share the ways of leaving a resource among them, and none falls between two of them."""

from __future__ import annotations

import textwrap

import pytest

from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.dataclass import replace

from .comparison import verdicts
from .findings import told
from .following import claims
from .vocabulary import HEADER

PAIRS = {
    "lost, and left at a return": """
        x = make()
        if c:
            x = None
        elif c:
            return
        await x.close()
        """,
    "lost, and left by an exception": """
        x = make()
        await step()
        if c:
            x = None
        else:
            await x.close()
        """,
    "lost, and returned": """
        x = make()
        if c:
            return x
        x = None
        """,
    "lost, and never kept": """
        x = make()
        if c:
            x = None
        await step()
        """,
    "left at the end, and by an exception": """
        x = make()
        await step()
        if c:
            await x.close()
        """,
    "left at the end, and returned": """
        x = make()
        if c:
            return x
        """,
    "left by an exception, and returned": """
        x = make()
        await step()
        return x
        """,
    "left by an exception, and never kept": """
        x = make()
        await step()
        """,
    "left by exceptions alone, and never kept": """
        x = make()
        while True:
            await x.use()
        """,
}
"""For each pair of ways of leaving a resource, a program that has both."""


def program(body: str) -> str:
    """Return a program that has this body."""
    return f"{HEADER}\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"


@pytest.mark.parametrize("pair", PAIRS)
def test_something_is_reported_where_two_conditions_hold(pair: str) -> None:
    """As the rules are by default, and not in strict mode."""
    claimed = next(claims([program(PAIRS[pair])]))
    assert claimed is not None
    said = claimed[2]
    assert list(told(replace(said, facts=replace(said.facts, strict=False))))


def test_a_rule_that_leaves_a_gap_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resource counted as forgotten only if a path without an exception drops it."""
    forgotten = property(lambda facts: not facts.fulfilled and facts.abandoned)
    monkeypatch.setattr(ProductionFacts, "forgotten", forgotten)
    (found,) = verdicts([program(PAIRS["left by exceptions alone, and never kept"])])
    assert any("no rule reports" in text for text in found.disagreements)
