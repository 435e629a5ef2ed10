"""Findings do not depend on how often, or in which order, mypy checks the code.

mypy checks the body of a loop until its types are stable, a ``finally`` for each way into it, a
function again when it has met an attribute whose type was not known yet, and a nested function in
the middle of the one around it.
"""

from __future__ import annotations

import itertools
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
from mypy import build
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.version import __version__

import mypy_asyncgate
from mypy_asyncgate.analysis.lifetime import following
from mypy_asyncgate.engine.calls import Calls
from mypy_asyncgate.lowering import function as lowering

HEADER = """\
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, overload
from mypy_asyncgate import Owned

class Held:
    async def __aenter__(self) -> "Held": return self
    async def __aexit__(self, *args: object) -> None: ...
    async def close(self) -> None: ...

class First(Held): ...
class Second(Held): ...

@overload
def make(x: int) -> Owned[First]: ...
@overload
def make(x: str) -> Owned[Second]: ...
def make(x: Any) -> Any:
    return First() if x == 1 else Second()

async def step() -> None: ...
async def flag() -> bool: return True
"""
NUMBERS = itertools.count()
ERROR = re.compile(r"^[^:]*:(?P<line>\d+): (?P<text>error: .*)$")


@cache
def cache_dir() -> str:
    return tempfile.mkdtemp(prefix="visits-")


def check(code: str) -> list[tuple[int, str]]:
    """Return the errors that mypy shows for ``code``, with their lines in it.

    The lines that they name are left out.
    """
    options = Options()
    options.cache_dir = cache_dir()
    options.check_untyped_defs = True
    plugin = mypy_asyncgate.plugin(__version__)(options)
    source = BuildSource(None, f"visited_{next(NUMBERS)}", HEADER + code)
    errors = build.build([source], options, extra_plugins=[plugin]).errors
    found = [match for error in errors if (match := ERROR.match(error))]
    before = HEADER.count("\n")
    return [
        (int(match["line"]) - before, re.sub(r"line \d+", "a line", match["text"]))
        for match in found
    ]


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """Check what the header imports, which later builds have in their cache."""
    check("")


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return the counts from now on of checked calls, and of graphs and facts computed."""
    counted: Counter[str] = Counter()

    def count(owner: object, name: str) -> None:
        function: Callable[..., object] = getattr(owner, name)

        def counting(*args: object) -> object:
            counted[name] += 1
            return function(*args)

        monkeypatch.setattr(owner, name, counting)

    count(Calls, "check_call")
    count(lowering, "lower")
    count(following, "follow")
    return counted


LOOPS = {
    "in a loop": """
        while await flag():
            x = Held()
            {}
            await x.close()
    """,
    "over items": """
        for item in [1, 2, 3]:
            x = Held()
            {}
            await x.close()
    """,
    "in a loop inside a loop": """
        while await flag():
            while await flag():
                x = Held()
                {}
                await x.close()
    """,
    "in a finally inside a loop": """
        while await flag():
            try:
                await step()
            finally:
                x = Held()
                {}
    """,
    "in a function inside a loop": """
        while await flag():
            async def inner() -> None:
                nonlocal a, b, c
                x = Held()
                {}
                await x.close()
    """,
}
ONCE = "await step()"
AGAIN = "a, b, c = b, c, 1 if await flag() else None"
"""A loop that makes the types of three variables wider, one after the other."""


@pytest.mark.parametrize("loop", LOOPS)
def test_a_leak_in_what_is_checked_again(loop: str, visits: Counter[str]) -> None:
    """An unrelated line makes mypy check the leak more often."""
    start = "async def program() -> None:\n        a = b = c = None"
    once = check(start + LOOPS[loop].format(ONCE))
    counted = visits.copy()
    visits.clear()
    assert len(once) == 1
    assert check(start + LOOPS[loop].format(AGAIN)) == once
    assert visits["check_call"] > counted["check_call"], "mypy does not check it again"
    assert (visits["lower"], visits["follow"]) == (counted["lower"], counted["follow"])


PARTS = {
    "leak": """\
async def leak() -> None:
    x = make(1)
    await step()
    await x.close()
""",
    "nested": """\
async def outer(unknown: Any) -> None:
    x = make(unknown)
    async def inner() -> None:
        y = make("")
        await step()
        await y.close()
    z = make("")
    await step()
    await x.close()
    await z.close()
""",
    "waits for a type": """\
class Early:
    async def use(self) -> None:
        self.own = 1
        x = make(self.later)
        await step()
        await x.close()
    def set(self) -> None:
        self.later = str(1)
""",
    "manager": """\
@asynccontextmanager
async def managed() -> AsyncIterator[Held]:
    x = make(1)
    yield x
    await x.close()
""",
}


@cache
def alone(part: str) -> list[tuple[int, str]]:
    """Return the errors in a part by itself."""
    return check(PARTS[part])


def test_each_part_has_an_error() -> None:
    assert {part: len(alone(part)) for part in PARTS} == {
        "leak": 1, "nested": 3, "waits for a type": 1, "manager": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "order", [[*PARTS], [*PARTS][::-1], [*PARTS][2:] + [*PARTS][:2]], ids=", ".join
)
def test_the_order_of_functions(order: list[str]) -> None:
    expected: list[tuple[int, str]] = []
    code = ""
    for part in order:
        expected += [(line + code.count("\n"), text) for line, text in alone(part)]
        code += PARTS[part]
    assert check(code) == expected


def test_a_type_that_is_not_known_yet() -> None:
    """What mypy tries while an argument has no type does not count, because it comes back to it."""
    waits = PARTS["waits for a type"]
    body = waits[waits.index("    async def use") :]
    use, setter = body[: body.index("    def set")], body[body.index("    def set") :]
    knows = f"class Late:\n{setter}{use}"
    assert [text for _, text in check(waits)] == [text for _, text in check(knows)]
    assert '("Second")' in alone("waits for a type")[0][1]
