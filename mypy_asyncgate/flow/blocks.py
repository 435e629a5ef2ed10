"""The blocks of a control-flow graph.

A block is a list of operations. Control goes on to its successors, or, if one of its operations
raises, to the handler for that kind of exception.
"""

from __future__ import annotations

from mypy_asyncgate.dataclass import dataclass, field
from mypy_asyncgate.flow.leaving import Raise
from mypy_asyncgate.flow.op import Op


@dataclass(eq=False)
class Block:
    """A basic block: operations, then successors; ``handlers`` receive their exceptions."""

    index: int
    ops: list[Op] = field(default_factory=list)
    successors: list[int] = field(default_factory=list)
    handlers: dict[Raise, int] = field(default_factory=dict)
