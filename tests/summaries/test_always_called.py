"""``always_calls`` finds the functions that call a method of their argument on every path."""

from __future__ import annotations

import pytest

from mypy_asyncgate.flow.operations import Pass
from tests.summaries.modules import Analysed

MODULE = Analysed(
    """
    from typing import Any
    c: Any

    async def closes(x: Any) -> None:
        await x.close()

    async def closes_an_alias(x: Any) -> None:
        y = x
        await y.close()

    async def closes_either_way(x: Any) -> None:
        if c:
            await x.close()
        else:
            await x.abort()

    async def closes_perhaps(x: Any) -> None:
        if c:
            await x.close()

    async def closes_unless_none(x: Any) -> None:
        if x is not None:
            await x.close()

    async def lets_another_close(x: Any) -> None:
        await closes(x)

    def same(x: Any) -> Any:
        return x

    async def closes_what_is_given_back(x: Any) -> None:
        await same(x).close()

    async def closes_in_the_end(x: Any) -> None:
        if c:
            return await closes_in_the_end(x)
        await x.close()

    async def closes_in_the_end_perhaps(x: Any) -> None:
        if c:
            return await closes_in_the_end_perhaps(x)
        await closes_perhaps(x)

    async def runs_in_a_circle(x: Any) -> None:
        await runs_in_a_circle(x)

    async def leaves_early(x: Any) -> None:
        if c:
            return
        await x.close()

    async def caller(x: Any) -> None:
        await closes(x)
        await closes_an_alias(x)
        await closes_either_way(x)
        await closes_perhaps(x)
        await closes_unless_none(x)
        await lets_another_close(x)
        await closes_what_is_given_back(x)
        await closes_in_the_end(x)
        await closes_in_the_end_perhaps(x)
        await runs_in_a_circle(x)
        await leaves_early(x)
        same(x)
    """
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("closes", True),
        ("closes_an_alias", True),
        ("closes_either_way", True),
        ("closes_perhaps", False),
        ("closes_unless_none", True),
        ("lets_another_close", True),
        ("closes_what_is_given_back", True),
        ("closes_in_the_end", True),
        ("closes_in_the_end_perhaps", False),
        # It never returns.
        ("runs_in_a_circle", True),
        ("leaves_early", False),
        ("same", False),
    ],
)
def test_what_is_always_called(name: str, expected: bool) -> None:
    graph = MODULE.graph("caller")
    passed = (op for block in graph.blocks for op in block.ops if isinstance(op, Pass))
    operation = next(op for op in passed if op.callee == name)
    methods = frozenset({"close", "abort"})
    assert MODULE.summaries.parameters.always_calls(operation, methods) is expected
