"""Prints a graph as text, for tests and debugging."""

from __future__ import annotations

import enum

from mypy_asyncgate.dataclass import field_names
from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import NotTaken
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import Raise
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Make, Use

HIDDEN = frozenset(
    {
        "argument", "attributes", "block", "branch", "call", "calls", "classes", "entry", "node",
        "object", "passed", "raises", "written_none",
    }
)  # fmt: skip
"""Fields of operations that the text leaves out or shows in another form."""


def dump(graph: Graph) -> str:
    """Return the graph as text, with one line for each operation.

    Blocks are numbered in the order in which they are reached. Empty blocks with one successor
    are left out.
    """
    names = {index: exit_.value for exit_, index in graph.exits.items()}
    order = [0]
    numbers = {0: "0"}

    def name(index: int) -> str:
        block = graph.blocks[index]
        while not block.ops and len(block.successors) == 1 and block.index != 0:
            block = graph.blocks[block.successors[0]]
        if block.index in names:
            return names[block.index]
        if block.index not in numbers:
            numbers[block.index] = str(len(order))
            order.append(block.index)
        return numbers[block.index]

    lines = []
    for index in order:
        block = graph.blocks[index]
        goes = ", ".join(dict.fromkeys(map(name, block.successors))) or "nowhere"
        handlers = "".join(f" {way.value}->{name(to)}" for way, to in sorted_handlers(block))
        lines.append(f"{numbers[index]}: -> {goes}{handlers}")
        lines.extend(f"    {describe(op)}" for op in block.ops)
    return "\n".join(lines)


def sorted_handlers(block: Block) -> list[tuple[Raise, int]]:
    """Return the block's handlers in the order in which ``Raise`` defines its members."""
    return [(way, block.handlers[way]) for way in Raise if way in block.handlers]


def describe(op: Op) -> str:
    """Return one operation as text: its name, its operands and its line."""
    values = [getattr(op, name) for name in field_names(op) if name not in HIDDEN]
    shown = [_text(value) for value in values if value is not None]
    if isinstance(op, NotTaken):
        shown.append(f"({'; '.join(map(describe, op.branch.operations))})")
    if isinstance(op, Make) and op.object is not None:
        shown.append(f"of {op.object}")
    if isinstance(op, Use) and op.passed:
        shown.append("passed")
    name = type(op).__name__.lower() + ("!" if op.raises else "")
    return " ".join((name, *shown, f"@{op.node.line}"))


def _text(value: object) -> str:
    return str(value.value if isinstance(value, enum.Enum) else value)
