"""What the objects of a class own, and when, follows from its methods and those of its bases.

``C`` stands for a class that is declared to be released by ``close``.
"""

from __future__ import annotations

import pytest
from mypy.nodes import CallExpr, TypeInfo

from mypy_asyncgate.mypy_api.call_targets import Applied
from mypy_asyncgate.mypy_api.names import constructed_class
from mypy_asyncgate.summaries.of_build import BuildSummaries
from mypy_asyncgate.summaries.of_module import ModuleSummaries, TypeOf
from mypy_asyncgate.summaries.ownership import ClassOwnership, FieldOwnership, Keeping
from mypy_asyncgate.summaries.results import Position
from mypy_asyncgate.summaries.stored import NOTHING_STORED
from tests.summaries.modules import Analysed

CODE = """
from __future__ import annotations
from dataclasses import dataclass
from typing import Any, Optional

class C:
    def read(self) -> int:
        return 0
    def close(self) -> None: ...

shared = C()
registry: list[Any] = []

class Makes:
    def __init__(self) -> None:
        self.c = C()
    def load(self) -> int:
        return self.c.read()
    def end(self) -> None:
        self.c.close()
    def both(self) -> None:
        self.end()

class Starts:
    c: Optional[C] = None
    def begin(self) -> None:
        self._fill()
    def _fill(self) -> None:
        self.c = C()
    def end(self) -> None:
        if self.c is not None:
            self.c.close()

class Given:
    def __init__(self, c: C) -> None:
        self.c = c
    def end(self) -> None:
        self.c.close()

class GivenOrMade:
    def __init__(self, c: Optional[C] = None) -> None:
        self.c = c or C()
    def end(self) -> None:
        self.c.close()

class Borrows:
    def __init__(self, c: C) -> None:
        self.c = c
    def load(self) -> int:
        return self.c.read()

class HandsOn:
    def __init__(self, c: C) -> None:
        self.c = c
        registry.append(c)

class GivesOut:
    def __init__(self, c: C) -> None:
        self.c = c
    @property
    def inner(self) -> C:
        return self.c

class Facade:
    def __init__(self, c: C) -> None:
        self.c = c
        self.part = Borrows(c)

class OwningFacade:
    def __init__(self, c: C) -> None:
        self.c = c
        self.part = Given(c)

class Record:
    def __init__(self, c: C) -> None:
        self.c = c

@dataclass
class Data:
    c: C
    def end(self) -> None:
        self.c.close()

class Registered:
    def __init__(self) -> None:
        self.c = C()
        registry.append(self)
    def end(self) -> None:
        self.c.close()

class Uses:
    def __init__(self) -> None:
        self.c = shared
    def end(self) -> None:
        self.c.close()

class Nested:
    def __init__(self) -> None:
        self.makes = Makes()
    def stop(self) -> None:
        self.makes.end()

class SubOfMakes(Makes):
    def further(self) -> None:
        super().end()
    def unrelated(self) -> None: ...

class SubOfStarts(Starts):
    def __init__(self) -> None:
        self.begin()

class SubOfRegistered(Registered): ...

class Again(Starts):
    def reopen(self) -> None:
        self.end()
        self.begin()
"""

ANALYSED = Analysed(CODE)


def _makes(call: CallExpr, applied: Applied, type_of: TypeOf) -> frozenset[Position] | None:
    return frozenset({None}) if constructed_class(applied.target) is not None else None


def _declared(info: TypeInfo) -> frozenset[str] | None:
    return frozenset({"close"}) if info.name == "C" else None


def _of_module(name: str) -> ModuleSummaries | None:
    return SUMMARIES if name == "analysed" else None


BUILD = BuildSummaries(_of_module, lambda name: NOTHING_STORED, lambda name: None)
SUMMARIES = ModuleSummaries(
    ANALYSED.summaries.module, ANALYSED.graph_of, _makes, _declared, lambda info: frozenset(), BUILD
)


def owned(name: str) -> ClassOwnership:
    node = SUMMARIES.module.tree.names[name].node
    assert isinstance(node, TypeInfo)
    return BUILD.ownership(node)


@pytest.mark.parametrize(
    ("name", "release", "start", "from_construction_on"),
    [
        ("Makes", {"end", "both"}, set(), True),
        ("Starts", {"end"}, {"begin", "_fill"}, False),
        ("GivenOrMade", {"end"}, set(), True),
        ("Nested", {"stop"}, set(), True),
        ("SubOfMakes", {"end", "both", "further"}, set(), True),
        ("SubOfStarts", {"end"}, {"begin", "_fill"}, True),
        ("Again", {"end"}, {"begin", "_fill"}, False),
    ],
)
def test_resources(
    name: str, release: set[str], start: set[str], from_construction_on: bool
) -> None:
    found = owned(name)
    assert found.is_resource
    assert (set(found.release), set(found.start)) == (release, start)
    assert found.holds(()) is from_construction_on


@pytest.mark.parametrize(
    "name", ["Borrows", "HandsOn", "Record", "Registered", "SubOfRegistered", "Uses", "C"]
)
def test_what_is_no_resource(name: str) -> None:
    assert not owned(name).is_resource


@pytest.mark.parametrize("name", ["Given", "Data", "GivenOrMade"])
def test_what_is_given_is_owned_if_it_is_new(name: str) -> None:
    found = owned(name)
    assert found.when_made(["c"], ["c"]).is_resource
    assert found.when_made(["c"], ["c"]).holds(["c"])
    assert not found.when_made(["c"], []).is_resource


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Given", Keeping.OWNS),
        ("Data", Keeping.OWNS),
        ("Borrows", Keeping.BORROWS),
        ("Facade", Keeping.BORROWS),
        ("GivenOrMade", None),
        ("GivesOut", None),
        ("HandsOn", None),
        ("OwningFacade", None),
    ],
)
def test_what_is_given_is_kept(name: str, expected: Keeping | None) -> None:
    assert owned(name).keeping("c") is expected
    assert owned(name).keeping("no_such_parameter") is None


A = FieldOwnership("a", frozenset({"start"}), kept=True)
B = FieldOwnership("b", given_by=frozenset({"x"}), kept=True)
A_RELEASED = FieldOwnership("a", released_by=frozenset({"stop"}))


def test_the_join_of_what_is_owned() -> None:
    first, second = ClassOwnership((A, B)), ClassOwnership((A_RELEASED,), shared=True)
    both = FieldOwnership("a", frozenset({"start"}), frozenset(), frozenset({"stop"}))
    assert first.joined(second) == second.joined(first) == ClassOwnership((both, B), shared=True)
    assert first.joined(first) == first


def test_a_method_that_fills_again_does_not_release() -> None:
    restart = frozenset({"start", "restart"})
    held = FieldOwnership("a", restart, frozenset(), frozenset({"stop", "restart", "__aexit__"}))
    found = ClassOwnership((held,))
    assert (set(found.release), set(found.start)) == ({"stop"}, {"start"})
