"""Enter methods that return None although something else is expected.

Question: does the module expect a result from an enter method that returns None?
Fact: the last statement of the method is the expression ``self``, or a block in the module binds
the result to a name and uses it.
Example:

    class Pool:
        async def __aenter__(self):         returns nothing
            self.conn = await connect()
    async with Pool() as pool:              bound to "pool" ...
        await pool.query()                  ... and used

Assumes: a manager that is entered only for its effect (a lock, a timer) may return None.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    ClassDef,
    Context,
    ExpressionStmt,
    FuncDef,
    NameExpr,
)

from mypy_asyncgate.analysis.classes.definitions import Definition
from mypy_asyncgate.analysis.classes.entries import Entries
from mypy_asyncgate.analysis.classes.return_values import plain_function, returns_nothing
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.mypy_api.function_entry import written


@dataclass(frozen=True)
class EmptyEnter:
    """An enter method that returns None, and the evidence that it should not.

    ``evaluates_self`` says that its last statement is the expression ``self``. ``bound_to`` is a
    variable that the module binds to the result in ``line`` and then uses, or None.
    """

    name: str
    where: Context
    evaluates_self: bool
    bound_to: str | None
    line: int


def empty_enters(
    dunders: tuple[Definition, ...], defn: ClassDef, entries: Entries
) -> Iterator[EmptyEnter]:
    """Yield the enter methods that return None; ``entries`` are those of the module."""
    for definition in dunders:
        function = plain_function(definition) if definition.name in ENTERS else None
        # A method of the wrong colour returns something else than its body says.
        if function is None or function.is_coroutine != (definition.name == "__aenter__"):
            continue
        if definition.reachable and returns_nothing(function):
            line, used = min(entries.used(definition.name, defn), default=(0, None))
            yield EmptyEnter(definition.name, function, _evaluates_self(function), used, line)


def _evaluates_self(function: FuncDef) -> bool:
    body = written(function.body)
    last = body[-1] if body else None
    if not isinstance(last, ExpressionStmt) or not function.arguments:
        return False
    value = last.expr
    return isinstance(value, NameExpr) and value.name == function.arguments[0].variable.name
