"""Does a class take care of a field: through aliases, helpers, nested functions and accessors?"""

from __future__ import annotations

import pytest

from tests.summaries.modules import Analysed

RELEASE = frozenset({"close"})

HEAD = """
from typing import Any, Callable
c: Any
unknown: Callable[..., Any]
make: Callable[..., Any]

def uses(x: Any) -> None:
    x.read()

def closes(x: Any) -> None:
    x.close()

def same(x: Any) -> Any:
    return x

class Subject:
    def __init__(self) -> None:
        self._it: Any = make()
        self.other: Any = None
        self._all: Any = {}
"""


def subject(*methods: str) -> Analysed:
    """Return a module with a class that has these methods beside its constructor."""
    lines = (line for method in methods for line in [*method.splitlines(), ""])
    return Analysed(HEAD + "".join(f"    {line}\n" for line in lines))


def method(*statements: str, name: str = "go") -> str:
    return "\n    ".join((f"def {name}(self) -> Any:", *statements))


CARED_FOR = {
    "by its method": method("self._it.close()"),
    "under another name": method("x = self._it", "x.close()"),
    "by walrus": method("if (x := self._it):", "    x.close()"),
    "in a branch": method("x = self._it if c else c", "x.close()"),
    "in finally": method("try:", "    c()", "finally:", "    self._it.close()"),
    "by a method that is not called": method("c.append(self._it.close)"),
    "in a nested function": method("def inside() -> None:", "    self._it.close()", "inside()"),
    "in a lambda": method("c(lambda: self._it.close())"),
    "by a helper": method("closes(self._it)"),
    "by a method of its own": method("self.end(self._it)")
    + "\n"
    + "def end(self, x: Any) -> None:\n    x.close()",
    "after it was given back": method("same(self._it).close()"),
    "by a block": method("with self._it:", "    pass"),
    "by a block, later": method("x = self._it", "with x:", "    pass"),
    "by an unknown function": method("unknown(self._it)"),
    "by who gets a list": method("return [self._it]"),
    "by who gets an item": method("yield self._it"),
    "by who gets a public result": method("return self._it"),
    "by who gets an alias of it": method("x = self._it", "return x"),
    "by who gets it inside": method("return lambda: self._it", name="_go"),
    "by a private accessor": method("return self._it", name="_get")
    + "\n"
    + method("self._get().close()"),
    "by a private property": "@property\n"
    + method("return self._it", name="_get")
    + "\n"
    + method("self._get.close()"),
    "by its name as a string": method('getattr(self, "_it").close()'),
    "by any name": method("for name in c:", "    getattr(self, name).close()"),
    "by the namespace": method("for x in self.__dict__.values():", "    x.close()"),
    "of another object": "@staticmethod\ndef end(other: Any) -> None:\n    other._it.close()",
    "of the class": "@classmethod\ndef end(cls) -> None:\n    cls._it.close()  # type: ignore",
    "where it is stored again": method("self.other = self._it"),
}

NEGLECTED = {
    "named only": method("self._it"),
    "asked for something else": method("self._it.read()"),
    "lent to a helper": method("uses(self._it)"),
    "given back and used": method("same(self._it).read()"),
    "released under a name that it no longer has": method("x = self._it", "x = c", "x.close()"),
    "stored where it was": method("x = self._it or make()", "self._it = x"),
    "tested": method("if self._it is None or isinstance(self._it, str):", "    pass"),
    "printed": method("print(self._it)"),
    "another is released": method("self.other.close()"),
    "an accessor that nobody asks to release": method("return self._it", name="_get")
    + "\n"
    + method("self._get().read()"),
    "another name as a string": method('getattr(self, "other").close()'),
    "overwritten": method("self._it = None"),
}


@pytest.mark.parametrize("how", CARED_FOR)
def test_cares(how: str) -> None:
    assert subject(CARED_FOR[how]).owner("Subject").cares_for("_it", RELEASE)


@pytest.mark.parametrize("how", NEGLECTED)
def test_does_not_care(how: str) -> None:
    assert not subject(NEGLECTED[how]).owner("Subject").cares_for("_it", RELEASE)


def test_records_and_inherited_fields_are_for_others_to_release() -> None:
    module = Analysed(
        """
        class Record:
            _it: object
        class Base:
            _it: object
        class Inherits(Base):
            def go(self) -> None: ...
        """
    )
    assert module.owner("Record").cares_for("_it", RELEASE)
    assert module.owner("Inherits").cares_for("_it", RELEASE)


def test_the_family_cares() -> None:
    assert not Analysed(HEAD).owner("Subject").cares_for("_it", RELEASE)
    text = HEAD + "class Below(Subject):\n    def go(self) -> None:\n        self._it.close()\n"
    assert Analysed(text).owner("Subject").cares_for("_it", RELEASE)


@pytest.mark.parametrize(
    ("field", "function", "expected"),
    [("_it", "go", True), ("_it", "__init__", False), ("other", "reopen", False)],
)
def test_what_a_field_may_hold(field: str, function: str, expected: bool) -> None:
    """The constructor fills the one, ``reopen`` alone the other."""
    owner = subject(method("self.other = make()", name="reopen")).owner("Subject")
    assert owner.may_hold(field, function) is expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("self.other = make()", True),
        ("self.other = await_(make())", True),
        ("self.other = make() if c else None", True),
        ("self.other[0] = make()", False),
        ("self.other = c", False),
        ("self.other = None", False),
    ],
)
def test_methods_that_fill_a_field(statement: str, expected: bool) -> None:
    text = statement.replace("await_", "unknown")
    owner = subject(method(text, name="open"), method("self.other = make()", name="reopen"))
    assert owner.owner("Subject").may_hold("other", "reopen") is expected


CONTAINER = {
    "put in and looked up": (method("self._all[1] = make()", "return self._all.get(1)"), False),
    "asked for": (method("self._all[1] = make()", "return 1 in self._all, len(self._all)"), False),
    "looped over": (method("for x in self._all:", "    x.read()"), True),
    "released by name": (method("c().x.close()"), True),
}


@pytest.mark.parametrize("how", CONTAINER)
def test_items(how: str) -> None:
    body, expected = CONTAINER[how]
    assert subject(body).owner("Subject").cares_for_items("_all", RELEASE) is expected


def test_items_of_a_public_field_are_for_others_to_release() -> None:
    assert (
        subject(method("self.other[1] = make()")).owner("Subject").cares_for_items("other", RELEASE)
    )


def test_calls() -> None:
    owner = subject(method("x = self._it", "x.fill()")).owner("Subject")
    assert owner.calls("_it", frozenset({"fill", "put"}))
    assert not owner.calls("_it", frozenset({"put"}))


def test_operations_on_a_field() -> None:
    owner = subject(method("x = self._it", "x.read()")).owner("Subject")
    assert {function.name for function, _ in owner.operations_on("_it")} == {"__init__", "go"}
