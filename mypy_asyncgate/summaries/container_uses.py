"""Whether a class may get what it has put into containers out of them again.

Question: is a field named otherwise than to put something in or to look something up, and is
anything named like a release? This is asked of names alone, on the tree and not on the graph: the
answer rests on what is not there, and a graph leaves out what is done with values that are not
followed, such as the attributes of what an unknown call gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ComparisonExpr,
    Expression,
    FuncDef,
    IndexExpr,
    MemberExpr,
    Node,
)

from mypy_asyncgate.lexicon.attributes import LOOK_UPS
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.modules import is_of_object
from mypy_asyncgate.mypy_api.names import bare_name


class ContainerUses:
    """The names in the methods of a class.

    ``names`` are those of functions and of all attributes, ``read`` the fields of the object that
    are named otherwise than to assign them or to look something up.
    """

    def __init__(self, methods: Iterable[FuncDef]) -> None:
        self.names: set[str] = set()
        self.read: set[str] = set()
        looked_up: set[int] = set()
        for node in (node for method in methods for node in walk(method)):
            looked_up.update(map(id, _looked_up(node)))
            if isinstance(node, FuncDef):
                self.names.add(node.name)
            elif isinstance(node, MemberExpr):
                self.names.add(node.name)
                if is_of_object(node) and id(node) not in looked_up:
                    self.read.add(node.name)


def _looked_up(node: Node) -> Iterator[Expression]:
    """Yield what a node assigns to, or looks something up in."""
    if isinstance(node, AssignmentStmt):
        yield from node.lvalues
    elif isinstance(node, ComparisonExpr):
        yield from node.operands[1:]
    elif isinstance(node, IndexExpr):
        yield node.base
    elif isinstance(node, CallExpr) and bare_name(node.callee) in LOOK_UPS:
        # ``clients.get(host)`` and ``len(clients)``
        yield from [node.callee.expr] if isinstance(node.callee, MemberExpr) else node.args
