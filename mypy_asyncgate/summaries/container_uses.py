"""Whether a class may take the items of a container field out again, or release them.

Question: is the field used for anything except assignments and look-ups, and does anything in the
class have the name of a release?
Example: a class whose methods only do ``self._clients[host] = client`` and ``self._clients[host]``
never takes a client out to release it.
Assumes: names are enough. They are read from the tree, because the answer depends on what is
absent, and a graph omits operations on values that are not tracked, such as the attributes of the
result of an unknown call.
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
    """The names that the methods of a class mention.

    ``names`` are the attributes of any object and the functions defined. ``used_fields`` are the
    fields of the class's own object that are used for more than an assignment or a look-up.
    """

    def __init__(self, methods: Iterable[FuncDef]) -> None:
        self.names: set[str] = set()
        self.used_fields: set[str] = set()
        exempt: set[int] = set()
        for node in (node for method in methods for node in walk(method)):
            exempt.update(map(id, _assigned_or_looked_up(node)))
            if isinstance(node, FuncDef):
                self.names.add(node.name)
            elif isinstance(node, MemberExpr):
                self.names.add(node.name)
                if is_of_object(node) and id(node) not in exempt:
                    self.used_fields.add(node.name)


def _assigned_or_looked_up(node: Node) -> Iterator[Expression]:
    """Yield the expressions that ``node`` assigns to, or looks something up in."""
    if isinstance(node, AssignmentStmt):
        yield from node.lvalues
    elif isinstance(node, ComparisonExpr):
        yield from node.operands[1:]
    elif isinstance(node, IndexExpr):
        yield node.base
    elif isinstance(node, CallExpr) and bare_name(node.callee) in LOOK_UPS:
        # ``clients.get(host)`` and ``len(clients)``
        yield from [node.callee.expr] if isinstance(node.callee, MemberExpr) else node.args
