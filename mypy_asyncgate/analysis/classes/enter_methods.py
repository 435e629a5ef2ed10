"""Which question: does entering give ``None`` where the code around expects something of it?

A manager that gives ``None`` is right when it is entered for its effect: a lock, a timer, a
transaction. Two things show that more was meant, and both are facts of the class's own module:
the method ends by evaluating ``self``, or a block binds a name to the result and uses it.

    class Pool:
        async def __aenter__(self):         gives nothing
            self.conn = await connect()
    async with Pool() as pool:              bound to "pool" ...
        await pool.query()                  ... and used
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mypy.nodes import (
    ClassDef,
    Context,
    ExpressionStmt,
    FuncDef,
    NameExpr,
)

from mypy_asyncgate.analysis.classes.definitions import Definition
from mypy_asyncgate.analysis.classes.entries import Entries
from mypy_asyncgate.analysis.classes.return_values import gives_nothing, plain_function
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.mypy_api.function_entry import written


@dataclass(frozen=True, slots=True)
class EmptyEnter:
    """An enter method that gives ``None``, and what shows that it should not.

    ``evaluates_self``: its last statement is the expression ``self``. ``bound_to`` is a variable
    that the module binds to the result, in ``line``, and then uses; None if there is none.
    """

    name: str
    where: Context
    evaluates_self: bool
    bound_to: str | None
    line: int


def empty_enters(
    dunders: tuple[Definition, ...], defn: ClassDef, entries: Entries
) -> Iterator[EmptyEnter]:
    """Yield the enter methods of a class that give nothing; ``entries`` are the module's."""
    for definition in dunders:
        function = plain_function(definition) if definition.name in ENTERS else None
        # One of the wrong colour gives something else than it says.
        if function is None or function.is_coroutine != (definition.name == "__aenter__"):
            continue
        if definition.reachable and gives_nothing(function):
            line, used = min(entries.used(definition.name, defn), default=(0, None))
            yield EmptyEnter(definition.name, function, _evaluates_self(function), used, line)


def _evaluates_self(function: FuncDef) -> bool:
    body = written(function.body)
    last = body[-1] if body else None
    if not isinstance(last, ExpressionStmt) or not function.arguments:
        return False
    value = last.expr
    return isinstance(value, NameExpr) and value.name == function.arguments[0].variable.name
