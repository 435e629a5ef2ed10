"""The function that a call calls, and the parameter that gets each of its arguments."""

from __future__ import annotations

import pytest
from mypy.nodes import CallExpr

from mypy_asyncgate.mypy_api.call_targets import CallTarget
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import callee
from tests.summaries.modules import Analysed

CODE = """
from __future__ import annotations
from functools import cached_property, lru_cache, partial
from typing import Any, Callable, Protocol, Union, overload

class Keeper:
    def __call__(self, x: int) -> None: ...

class Base:
    def __init__(self, x: int = 0, *, y: int = 0) -> None:
        self.keeper = Keeper()
    def method(self, x: int, y: int = 0) -> Base:
        return self
    @staticmethod
    def static(x: int) -> None: ...
    @classmethod
    def of_class(cls, x: int) -> Base:
        cls.later(1)
        return cls(1)
    @classmethod
    def later(cls, x: int) -> None: ...
    @cached_property
    def cached(self) -> Base:
        return self
    @property
    def prop(self) -> Base:
        return self
    @lru_cache
    def decorated(self, x: int) -> None: ...

class Sub(Base):
    def method(self, x: int, y: int = 0) -> Base:
        return super().method(x, y)

def function(x: int, *rest: int, y: int = 0, **named: int) -> None: ...

@lru_cache
def wrapped(x: int) -> None: ...

@overload
def overloaded(x: int) -> int: ...
@overload
def overloaded(x: str) -> str: ...
def overloaded(x: Union[int, str]) -> Union[int, str]:
    return x

hook: Callable[[int], None] = function

def calls(
    base: Base, sub: Sub, either: Union[Base, Sub], anything: Any, items: list[int], keeper: Keeper
) -> None:
    def nested(x: int) -> None: ...
    def expectations() -> None: ...
    function(1)
    function(1, 2)
    function(y=1, x=2)
    function(z=1, x=2)
    function(*items)
    function(**anything)
    base.method(1, 2)
    base.method(y=1, x=2)
    sub.method(1)
    sub.of_class(1)
    sub.static(1)
    Base.static(1)
    Base.of_class(1)
    Base.method(base, 1)
    Base(1, y=2)
    Sub(1)
    nested(1)
    base.prop.method(1)
    base.method(1).method(2)
    base.cached.method(1)
    overloaded(1)
    wrapped(1)
    base.decorated(1)
    either.method(1)
    anything.method(1)
    hook(1)
    keeper(1)
    base.keeper(1)
    partial(function, 1)()
    len(items)
"""

MODULE = Analysed(CODE)
LINES = CODE.splitlines()
CALLS = {
    LINES[node.line - 1].strip(): node
    for name in ("calls", "of_class", "method")
    for node in reversed(list(walk(MODULE.functions[name])))
    if isinstance(node, CallExpr)
}


def target(line: str) -> CallTarget | None:
    return MODULE.summaries.targets.of(callee(CALLS[line]))


@pytest.mark.parametrize(
    ("line", "key", "parameters"),
    [
        ("function(1)", "function", ["x"]),
        ("function(1, 2)", "function", ["x", None]),
        ("function(y=1, x=2)", "function", ["y", "x"]),
        ("function(z=1, x=2)", "function", [None, "x"]),
        ("function(*items)", "function", [None]),
        ("function(**anything)", "function", [None]),
        ("base.method(1, 2)", "Base.method", ["x", "y"]),
        ("base.method(y=1, x=2)", "Base.method", ["y", "x"]),
        ("sub.method(1)", "Sub.method", ["x"]),
        ("sub.of_class(1)", "Base.of_class", ["x"]),
        ("sub.static(1)", "Base.static", ["x"]),
        ("Base.static(1)", "Base.static", ["x"]),
        ("Base.of_class(1)", "Base.of_class", ["x"]),
        ("Base.method(base, 1)", "Base.method", ["self", "x"]),
        ("Base(1, y=2)", "Base.__init__", ["x", "y"]),
        ("Sub(1)", "Base.__init__", ["x"]),
        ("nested(1)", "nested", ["x"]),
        ("base.prop.method(1)", "Base.method", ["x"]),
        ("base.method(1).method(2)", "Base.method", ["x"]),
        ("base.cached.method(1)", "Base.method", ["x"]),
        ("overloaded(1)", "overloaded", ["x"]),
        ("return super().method(x, y)", "Base.method", ["x", "y"]),
        ("cls.later(1)", "Base.later", ["x"]),
        ("wrapped(1)", "_lru_cache_wrapper.__call__", [None]),
        ("base.decorated(1)", "_lru_cache_wrapper.__call__", [None]),
        ("partial(function, 1)()", "partial.__call__", []),
        ("keeper(1)", "Keeper.__call__", ["x"]),
        ("base.keeper(1)", "Keeper.__call__", ["x"]),
        ("return cls(1)", "Base.__init__", ["x"]),
    ],
)
def test_target(line: str, key: str, parameters: list[str | None]) -> None:
    found = target(line)
    assert found is not None and found.definition.key == key
    call = CALLS[line]
    numbers = [found.parameter_for(call, index) for index in range(len(call.args))]
    names = found.definition.node.arg_names
    assert [None if n is None else names[n] for n in numbers] == parameters


@pytest.mark.parametrize(
    "line",
    [
        "either.method(1)",
        "anything.method(1)",
        "hook(1)",
    ],
)
def test_what_is_not_known(line: str) -> None:
    assert target(line) is None


def test_only_constructors_construct() -> None:
    constructing = {line for line in CALLS if (found := target(line)) and found.constructs}
    assert constructing == {"Base(1, y=2)", "Sub(1)", "return cls(1)"}
