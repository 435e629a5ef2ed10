"""The types of expressions come from declarations and bindings, in whatever order one asks."""

from __future__ import annotations

import itertools

import pytest
from mypy.nodes import AssignmentStmt, ClassDef, Expression, NameExpr

from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.declared_types import value_class
from tests.summaries.modules import Analysed

CODE = """
from __future__ import annotations
from collections.abc import Awaitable
from contextlib import contextmanager
from typing import Any, Iterator, Optional, Tuple, cast

class C:
    def same(self) -> C:
        return self

    async def later(self) -> D:
        return D()

    @property
    def d(self) -> D:
        return D()

    def __enter__(self) -> D:
        return D()

    def __exit__(self, *exc: object) -> None: ...

    @classmethod
    def made(cls) -> C:
        of_cls = cls()
        through_cls = cls.made()
        print(of_cls, through_cls)
        return of_cls

class D: ...

def make() -> C:
    return C()

def pair() -> Tuple[C, D]:
    return C(), D()

def untyped():
    return C()

anything: Any

class Owner:
    declared: Optional[C] = None

    def __init__(self, given: C) -> None:
        self.field = C()
        self.of_parameter = given
        self.of_field = self.field
        self.maybe = None
        self.twice = C()
        self.first = self.second  # type: ignore
        self.second = self.first
        self.chain = self.field.same().d

    def fill(self) -> None:
        self.maybe = C()  # type: ignore
        self.twice = D()  # type: ignore

async def function(given: C, owner: Owner) -> None:
    parameter = given
    annotated = owner.declared
    field = owner.of_field
    chain = owner.chain
    maybe = owner.maybe
    twice = owner.twice
    cycle = owner.first
    called = make()
    method = C().same().same()
    awaited = await given.later()
    not_awaited = given.later()
    of_property = given.d
    of_untyped = untyped()
    of_any = anything
    converted = cast(D, of_any)
    either = C() if anything else D()
    both = given or C()
    one, two = pair()
    three, four = C(), D()
    rebound = C()
    rebound = D()  # type: ignore
    also_none = None
    also_none = C()  # type: ignore
    with given as entered:
        pass
    for item in [given]:
        pass
    loop = item
    counted = 1
    counted += 1
    if (walrus := make()):
        pass
    bound = walrus
"""

EXPECTED = {
    "parameter": "C",
    "annotated": "C",
    "field": "C",
    "chain": "D",
    "maybe": "C",
    "twice": None,
    "cycle": None,
    "called": "C",
    "method": "C",
    "awaited": "D",
    "of_property": "D",
    "of_untyped": None,
    "of_any": None,
    "converted": "D",
    "either": None,
    "both": "C",
    "one": "C",
    "two": "D",
    "three": "C",
    "four": "D",
    "rebound": None,
    "also_none": "C",
    "entered": "D",
    "loop": None,
    "counted": None,
    "bound": "C",
    "of_cls": "C",
    "through_cls": "C",
}


class Types:
    """The names that the functions of a fresh module bind, with what their types are."""

    def __init__(self) -> None:
        self._analysed = Analysed(CODE)
        tree = self._analysed.summaries.module.tree
        self.names: dict[str, Expression] = {}
        for node in walk(tree):
            if isinstance(node, NameExpr) and node.name in EXPECTED:
                self.names.setdefault(node.name, node)

    def of(self, name: str) -> str | None:
        found = value_class(self._analysed.summaries.type_of(self.names[name]))
        return found.name if found is not None else None


TYPES = Types()


@pytest.mark.parametrize("name", EXPECTED)
def test_type(name: str) -> None:
    assert TYPES.of(name) == EXPECTED[name]


def test_a_call_that_is_not_awaited_is_a_coroutine() -> None:
    analysed = Analysed(CODE)
    value = next(
        node.rvalue
        for node in walk(analysed.functions["function"])
        if isinstance(node, AssignmentStmt)
        and isinstance(node.lvalues[0], NameExpr)
        and node.lvalues[0].name == "not_awaited"
    )
    info = value_class(analysed.summaries.type_of(value))
    assert info is not None and info.fullname == "typing.Coroutine"


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_questions_does_not_matter(seed: int) -> None:
    names = list(EXPECTED)
    shift = seed * 7
    order = [*names[shift:], *names[:shift]]
    types = Types()
    for name in order if seed % 2 else reversed(order):
        assert types.of(name) == EXPECTED[name], name


CYCLES = """
class C: ...
class D: ...
class Owner:
    def __init__(self) -> None:
        self.a = self.b  # type: ignore
        self.b = self.c  # type: ignore
        self.b = C()
        self.c = self.a
"""


@pytest.mark.parametrize("order", list(itertools.permutations("abc")), ids="".join)
def test_fields_that_depend_on_each_other(order: tuple[str, ...]) -> None:
    analysed = Analysed(CYCLES)
    (info,) = (
        node.info
        for node in walk(analysed.summaries.module.tree)
        if isinstance(node, ClassDef) and node.name == "Owner"
    )
    found = {}
    for name in order:
        node = info.names[name].node
        found[name] = value_class(analysed.summaries.module.bindings.type_of(node))  # type: ignore[arg-type]
    assert found == {"a": None, "b": None, "c": None}
