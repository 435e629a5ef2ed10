"""Random changes of a module's syntax tree that Python can still compile."""

from __future__ import annotations

import ast
import copy
import warnings
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple, TypeVar

T = TypeVar("T", bound=ast.AST)

TWINS: dict[type[ast.AST], type[ast.AST]] = {
    ast.AsyncFunctionDef: ast.FunctionDef,
    ast.FunctionDef: ast.AsyncFunctionDef,
    ast.AsyncWith: ast.With,
    ast.With: ast.AsyncWith,
    ast.AsyncFor: ast.For,
    ast.For: ast.AsyncFor,
    ast.Yield: ast.Await,
    ast.Await: ast.YieldFrom,
    ast.YieldFrom: ast.Yield,
    ast.ListComp: ast.GeneratorExp,
    ast.GeneratorExp: ast.SetComp,
}
"""Nodes with the same children, each with one that may stand for it."""

AROUND = (
    "if x:\n    pass",
    "while True:\n    pass",
    "for x in (1, *y):\n    pass\nelse:\n    z = x",
    "async for x in y:\n    pass",
    "try:\n    pass\nfinally:\n    x = None",
    "try:\n    pass\nexcept (OSError, x) as error:\n    raise",
    "try:\n    return x\nfinally:\n    pass",
    "with x as y, open(z):\n    pass",
    "async with x:\n    pass",
    "match x:\n    case [y, *z] if y:\n        pass\n    case _:\n        pass",
    "def x(*y, z=None):\n    pass",
    "async def x():\n    nonlocal y\n    pass",
    "class x(y):\n    pass",
)
"""What may be put around a statement, which takes the place of the first ``pass``."""

BESIDE = (
    "return x", "return", "raise", "raise x from None", "break", "continue", "yield", "yield x",
    "del x", "del x.y, z[0]", "global x", "assert x", "x = y = z", "x, *y = z", "x.y = z",
    "x[0] = y", "x += y", "x: y = z", "(x := y)", "x = lambda: y", "from x import *",
    "import x.y as z", "await x.close()", "x.close()", "self.x = y", "x = [y async for y in z]",
)  # fmt: skip
"""Statements that may be put beside another."""


class Slot(NamedTuple):
    """Where a node stands: in a field of its parent, or in a list there."""

    node: ast.AST
    put: Callable[[ast.AST], None]


def _slots(tree: ast.AST) -> Iterator[Slot]:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, ast.AST):
                yield Slot(value, lambda new, p=parent, f=field: setattr(p, f, new))  # type: ignore[misc]
            elif isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, ast.AST):
                        yield Slot(item, lambda new, v=value, i=index: v.__setitem__(i, new))  # type: ignore[misc]


class Mutator:
    """Changes modules at random; ``sources`` are those that expressions are taken from."""

    def __init__(self, random: Random, sources: Sequence[str]) -> None:
        self._random = random
        trees = [ast.parse(source) for source in sources]
        nodes = [node for tree in trees for node in ast.walk(tree)]
        self._expressions = [node for node in nodes if isinstance(node, ast.expr)]
        self._statements = [node for node in nodes if isinstance(node, ast.stmt)]
        self._changes = (
            self._statement_lists, self._replaced_expression, self._twin, self._renamed,
            self._wrapped, self._inserted, self._dropped,
        )  # fmt: skip

    def mutated(self, source: str, changes: int) -> str:
        """Return a module after a number of changes that leave it valid."""
        made = 0
        for _ in range(20 * changes):
            tree = ast.parse(source)
            self._random.choice(self._changes)(tree)
            changed = _valid(tree)
            if changed is not None and changed != source:
                source, made = changed, made + 1
            if made == changes:
                break
        return source

    def _any(self, tree: ast.AST, kind: type[T]) -> tuple[T, Slot] | None:
        found = [(slot.node, slot) for slot in _slots(tree) if isinstance(slot.node, kind)]
        return self._random.choice(found) if found else None

    def _bodies(self, tree: ast.AST) -> list[list[ast.stmt]]:
        values = (value for node in ast.walk(tree) for _, value in ast.iter_fields(node))
        return [v for v in values if isinstance(v, list) and v and isinstance(v[0], ast.stmt)]

    def _statement_lists(self, tree: ast.AST) -> None:
        """Delete, repeat, exchange or move statements."""
        body, other = (self._random.choice(self._bodies(tree)) for _ in range(2))
        one, two = (self._random.randrange(len(body)) for _ in range(2))
        change = self._random.randrange(4)
        if change == 0 and len(body) > 1:
            del body[one]
        elif change == 1:
            body.insert(two, copy.deepcopy(body[one]))
        elif change == 2:
            body[one], body[two] = body[two], body[one]
        else:
            other.insert(self._random.randrange(len(other) + 1), copy.deepcopy(body[one]))

    def _replaced_expression(self, tree: ast.AST) -> None:
        if found := self._any(tree, ast.expr):
            found[1].put(copy.deepcopy(self._random.choice(self._expressions)))

    def _twin(self, tree: ast.AST) -> None:
        """Make something async sync, an ``await`` a ``yield``, and the reverse."""
        found = [slot for slot in _slots(tree) if type(slot.node) in TWINS]
        if found:
            slot = self._random.choice(found)
            fields = dict(ast.iter_fields(slot.node))
            slot.put(ast.copy_location(TWINS[type(slot.node)](**fields), slot.node))

    def _renamed(self, tree: ast.AST) -> None:
        """Give a name, an attribute or an argument the name of another."""
        found = self._any(tree, ast.AST)
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        names += [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        for field in ("id", "attr", "name", "arg"):
            if found and names and isinstance(getattr(found[0], field, None), str):
                setattr(found[0], field, self._random.choice(names))

    def _wrapped(self, tree: ast.AST) -> None:
        body = self._random.choice(self._bodies(tree))
        index = self._random.randrange(len(body))
        around = self._named(self._random.choice(AROUND), tree)
        inside = next(inner for inner in self._bodies(around) if isinstance(inner[-1], ast.Pass))
        inside[-1] = body[index]
        body[index : index + 1] = around.body

    def _inserted(self, tree: ast.AST) -> None:
        body = self._random.choice(self._bodies(tree))
        new: list[ast.stmt] = self._named(self._random.choice(BESIDE), tree).body
        if self._random.random() < 0.3:
            new = [copy.deepcopy(self._random.choice(self._statements))]
        index = self._random.randrange(len(body) + 1)
        body[index:index] = new

    def _named(self, text: str, tree: ast.AST) -> ast.Module:
        """Return a snippet that uses the names of a module."""
        names = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)})
        snippet = ast.parse(text)
        for node in ast.walk(snippet):
            if isinstance(node, ast.Name) and len(node.id) == 1 and names:
                node.id = self._random.choice(names)
        return snippet

    def _dropped(self, tree: ast.AST) -> None:
        """Drop an item of a list: an argument, a decorator, a base, a handler; or an annotation."""
        lists = [
            value
            for node in ast.walk(tree)
            for _, value in ast.iter_fields(node)
            if isinstance(value, list) and value and not isinstance(value[0], ast.stmt)
        ]
        annotated = [node for node in ast.walk(tree) if getattr(node, "returns", None) is not None]
        annotated += [node for node in ast.walk(tree) if isinstance(node, ast.arg)]
        if annotated and self._random.random() < 0.3:
            node = self._random.choice(annotated)
            setattr(node, "annotation" if isinstance(node, ast.arg) else "returns", None)
        elif lists:
            chosen = self._random.choice(lists)
            del chosen[self._random.randrange(len(chosen))]


def _valid(tree: ast.Module) -> str | None:
    """Return the text of a tree if Python compiles it, or None."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "mutated.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, TypeError, AttributeError, RecursionError, IndexError):
        return None
    return text
