"""The data classes of the package behave as those of ``dataclasses``."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from mypy_asyncgate import dataclass as own


def classes(library: Any) -> SimpleNamespace:
    """Return data classes that are made by ``mypy_asyncgate.dataclass`` or ``dataclasses``."""

    @library.dataclass(frozen=True)
    class Point:
        kind: ClassVar[str] = "point"
        x: int
        y: int = 2

    @library.dataclass(frozen=True)
    class Named(Point):
        x: int = 5
        name: str = ""

    @library.dataclass(eq=False)
    class Block:
        index: int
        ops: list[int] = library.field(default_factory=list)

    return SimpleNamespace(Point=Point, Named=Named, Block=Block, replace=library.replace)


Question = Callable[[SimpleNamespace], object]

QUESTIONS: list[Question] = [
    lambda made: made.Point(1).y,
    lambda made: (made.Point(1) == made.Point(x=1, y=2), made.Point(1) == made.Point(2)),
    lambda made: (
        made.Point(1) == made.Named(1),
        made.Point(1) == 1,
        made.Point(1) != made.Point(1),
    ),
    lambda made: hash(made.Point(1, 3)),
    lambda made: {made.Point(1), made.Point(1, 2), made.Point(2)} == {made.Point(1), made.Point(2)},
    lambda made: (made.Named(), made.Named(1, name="n").name, made.Named.kind),
    lambda made: (made.Point.__match_args__, made.Named.__match_args__),
    lambda made: made.replace(made.Named(1), y=7),
    lambda made: (made.Block(1) == made.Block(1), len({made.Block(1), made.Block(1)})),
    lambda made: (made.Block(1).ops is made.Block(1).ops, made.Block(1).ops),
    lambda made: made.Block(1, [2]).ops,
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_object_answers_as_one_of_dataclasses(question: Question) -> None:
    ours, theirs = (question(classes(library)) for library in (own, dataclasses))
    assert repr(ours) == repr(theirs)


@own.dataclass(frozen=True)
class Stored:
    name: str
    arguments: tuple[int, ...] = (0,)


def test_an_object_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(Stored("a"))) == Stored("a", (0,))


def test_an_object_that_is_not_frozen_has_no_hash() -> None:
    @own.dataclass
    class Count:
        number: int

    assert Count(1) == Count(1)
    with pytest.raises(TypeError):
        hash(Count(1))
