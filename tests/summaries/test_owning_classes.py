"""The summary of a class says which fields its methods may release or let escape."""

from __future__ import annotations

import textwrap

import pytest

from mypy_asyncgate.flow.operations import Method
from mypy_asyncgate.summaries.fields import OwningClass
from tests.summaries.modules import Analysed

HEADER = """\
from typing import Any
global_: Any
class Base:
    inherited: Any
def uses(value: Any) -> None:
    value.send()
def closes(value: Any) -> None:
    value.close()
def same(value: Any) -> Any:
    return value
"""
FIELDS = "".join(f"{name}: Any\n" for name in ("_x", "_y", "_z"))
RELEASE = frozenset({"close"})


def analysed(methods: str, after: str = "") -> Analysed:
    """Return a module with a class ``Owner(Base)`` that has these methods, and then ``after``."""
    body = textwrap.indent(FIELDS + methods, "    ")
    return Analysed(f"{HEADER}class Owner(Base):\n{body}\n{after}")


def owner_of(methods: str, after: str = "") -> OwningClass:
    """Return the class ``Owner(Base)`` with these methods; ``after`` follows in its module."""
    return analysed(methods, after).owner("Owner")


def method(*body: str, name: str = "method", first: str = "self") -> str:
    """Return a method with this body."""
    lines = "".join(f"    {line}\n" for line in body)
    return f"def {name}({first}, other: Any = None):\n{lines}"


RELEASED = {
    "release": method("self._x.close()"),
    "release of what an accessor gives": method("self._x().close()"),
    "awaited first": method("(yield self._x)"),
    "named only": method("global_.append(self._x.close)"),
    "in a nested function": method("def inner():", "    self._x.close()"),
    "in a lambda": method("global_(lambda: self._x.close())"),
    "of another name": method("this._x.close()", first="this"),
    "of an alias": method("y = self._x", "y.close()"),
    "of an alias of a tuple": method("y, z = self._x, 1", "y.close()"),
    "of an alias in a test": method("if y := self._x:", "    y.close()"),
    "of an alias passed on": method("y = self._x", "global_(y)"),
    "of an alias in a branch": method("y = self._x if other else other", "y.close()"),
    "of an alias entered": method("y = self._x", "with y:", "    pass"),
    "in a finally": method("try:", "    global_()", "finally:", "    self._x.close()"),
    "by a function": method("closes(self._x)"),
    "by another method": method("self.end(self._x)") + method("other.close()", name="end"),
    "of what a function gives back": method("same(self._x).close()"),
    "entered": method("with self._x:", "    pass"),
    "passed on": method("global_(self._x)"),
    "yielded": method("yield self._x"),
    "stored in another field": method("self._y = self._x"),
    "in a list": method("global_.all = [self._x]"),
    "in a dict": method("global_.all = {1: self._x}"),
    "returned by a special method": method("return self._x", name="__call__"),
    "returned to everybody and released": method("return self._x")
    + method("other.method().close()", name="more"),
    "returned by a lambda": method("global_.f = lambda: self._x"),
    "returned by a nested function of a private one": method(
        "def give(): return self._x", "return give", name="_method"
    ),
    "returned by a private one that is released": method("return self._x", name="_get")
    + method("self._get().close()"),
    "returned by a private property that is released": "@property\n"
    + method("return self._x", name="_get").replace(", other: Any = None", "")
    + method("self._get.close()"),
    "of the class": "@classmethod\n" + method("cls._x.close()", first="cls"),
    "reflected": method("getattr(self, '_x')"),
    "reflected by any name": method("getattr(self, other)"),
    "all of them": method("self.__dict__.clear()"),
    "of another object": method("other._x.close()"),
    "no methods": "",
}
NOT_RELEASED = {
    "nothing": method("pass"),
    "used": method("self._x.send()"),
    "used by a function": method("uses(self._x)"),
    "used once it is given back": method("same(self._x).send()"),
    "tested": method("if self._x or isinstance(self._x, str):", "    print(self._x)"),
    "forgotten": method("self._x = None"),
    "stored where it was": method("y = self._x or other", "self._x = y"),
    "of an alias no more": method("y = self._x", "y = other", "y.close()"),
    "assigned": method("self._x = global_()"),
    "a target of a tuple": method("self._x, y = global_()"),
    "of another object": method("other._y.close()"),
    "of another field": method("self._y.close()"),
    "of an alias elsewhere": method("y = self._x") + method("y = other", "y.close()", name="more"),
    "returned to everybody": method("return self._x"),
    "of an alias returned": method("y = self._x", "return y"),
    "returned by a private one": method("return self._x", name="_get"),
    "returned by a private one and used": method("return self._x", name="_get")
    + method("self._get().send()"),
    "compared": method("return self._x is None"),
    "reflected by another name": method("getattr(self, '_y')"),
}


@pytest.mark.parametrize("shape", RELEASED)
def test_field_may_be_released(shape: str) -> None:
    assert owner_of(RELEASED[shape]).may_release("_x", RELEASE)


@pytest.mark.parametrize("shape", NOT_RELEASED)
def test_field_is_never_released(shape: str) -> None:
    assert not owner_of(NOT_RELEASED[shape]).may_release("_x", RELEASE)


def test_inherited_fields_are_released_by_the_base() -> None:
    assert owner_of(method("pass")).may_release("inherited", RELEASE)


def test_subclasses_in_the_module_may_release() -> None:
    derived = f"class Derived(Owner):\n{textwrap.indent(RELEASED['release'], '    ')}"
    other = f"class Other(Base):\n{textwrap.indent(FIELDS + RELEASED['release'], '    ')}"
    assert owner_of(method("pass"), derived).may_release("_x", RELEASE)
    assert not owner_of(method("pass"), other).may_release("_x", RELEASE)


ITEMS = {
    "put in": (method("self._x[1] = other"), False),
    "looked up": (method("self._x.get(1)", "return self._x[1]"), False),
    "tested for": (method("return other in self._x or len(self._x)"), False),
    "assigned": (method("self._x = {}"), False),
    "gone through": (method("for y in self._x:", "    pass"), True),
    "given away": (method("global_(self._x)"), True),
    "released by name": (method("other.close()"), True),
    "with a method that releases": (method("pass", name="close"), True),
    "named elsewhere": (method("other._x.clear()"), True),
}


@pytest.mark.parametrize("shape", ITEMS)
def test_items_of_a_container(shape: str) -> None:
    methods, expected = ITEMS[shape]
    assert owner_of(methods).may_release_items("_x", RELEASE) is expected
    assert owner_of(methods).may_release_items("x", RELEASE)


def test_methods_called_on_a_field() -> None:
    owner = owner_of(method("self._x.push(1)", "y = self._z", "y.push(1)"))
    assert owner.calls("_x", frozenset({"push", "append"}))
    assert not owner.calls("_x", frozenset({"append"}))
    assert not owner.calls("_y", frozenset({"push"}))


def test_fields_that_are_filled_on_entry() -> None:
    fills = "self._x = self._y = global_()"
    made = method(fills, name="__init__", first="this").replace("self", "this")
    assert owner_of(made).may_hold("_x", "start")
    assert not owner_of(made).may_hold("_x", "__init__")
    assert not owner_of(method("self._x = other", name="__init__")).may_hold("_x", "start")
    twice = method(fills, name="connect") + method(fills, name="reconnect")
    assert owner_of(twice).may_hold("_y", "reconnect")
    assert not owner_of(twice).may_hold("_y", "connect")
    assert not owner_of(method(fills, name="reconnect")).may_hold("_y", "reconnect")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("self._x = same(1)", True),
        ("self._x = same(1) if other else None", True),
        ("self._x = await_(same(1))", True),
        ("self._x = other", False),
        ("self._x = None", False),
        ("self._x[1] = same(1)", False),
        ("global_._x = same(1)", False),
    ],
)
def test_methods_that_fill_a_field(statement: str, expected: bool) -> None:
    first = method(statement.replace("await_", "global_"), name="connect")
    owner = owner_of(first + method("self._x = same(1)", name="reconnect"))
    assert owner.may_hold("_x", "reconnect") is expected


def test_operations_on_a_field() -> None:
    owner = owner_of(method("y = self._x", "y.send()") + method("self._y.send()", name="more"))
    assert {function.name for function, _ in owner.operations_on("_x")} == {"method"}
    called = [op.name for _, op in owner.operations_on("_x") if isinstance(op, Method)]
    assert called == ["send"]


LOWERED = {
    "another field": (method("self._y.send()"), set()),
    "the name on another object": (method("other._x.send()"), {"method"}),
    "the field": (method("self._x.send()"), {"method"}),
    "the field in a nested function": (
        method("def inner():", "    self._x.send()"),
        {"method", "inner"},
    ),
    "reflection": (method("getattr(self, other)"), {"method"}),
    "the namespace": (method("self.__dict__.clear()"), {"method"}),
}


@pytest.mark.parametrize("case", LOWERED)
def test_functions_are_lowered_for_what_they_mention(case: str) -> None:
    methods, lowered = LOWERED[case]
    module = analysed(methods + method("self._z.send()", name="last"))
    module.owner("Owner").may_release("_x", RELEASE)
    assert module.lowered == lowered
