"""The ``try`` statements around a node, as written."""

from __future__ import annotations

from mypy.nodes import Block, Context, Expression, FuncItem, TryStmt, TupleExpr

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import bare_name


@dataclass(frozen=True)
class Handled:
    """An ``except`` clause: the bare names of the exceptions (none: all), and what it guards."""

    names: tuple[str, ...]
    body: Block

    def guards(self, node: Context) -> bool:
        """Tell whether an exception of ``node`` may reach the clause."""
        return any(inside is node for inside in walk(self.body))


def handlers_around(function: FuncItem, node: Context) -> list[Handled]:
    """Return the clauses of a function that a node is in, innermost first."""
    found = [
        Handled(_names(caught), statement.body)
        for statement in walk(function.body)
        if isinstance(statement, TryStmt)
        for caught, handler in zip(statement.types, statement.handlers, strict=True)
        if any(inside is node for inside in walk(handler))
    ]
    return found[::-1]


def is_guarded(function: FuncItem, node: Context) -> bool:
    """Tell whether a ``try`` of a function deals with what a node in its body raises."""
    return any(
        isinstance(statement, TryStmt) and any(inside is node for inside in walk(statement.body))
        for statement in walk(function.body)
    )


def _names(caught: Expression | None) -> tuple[str, ...]:
    if caught is None:
        return ()
    return tuple(map(bare_name, caught.items if isinstance(caught, TupleExpr) else [caught]))
