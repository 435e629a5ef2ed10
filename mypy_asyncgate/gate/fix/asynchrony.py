"""Adds what is missing around coroutines and generators: ``await``, ``async``, ``aclosing``."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.tree import Spot, bare_name, free_name, mentions
from mypy_asyncgate.lexicon.open_methods import OPENERS
from mypy_asyncgate.lexicon.release_methods import ENDS


def awaiting(place: Place) -> Iterator[Edit]:
    """Yield the edit that awaits a call which opens or releases something."""
    spot = _in_coroutine(place)
    if spot is None or not isinstance(spot.statement, cst.SimpleStatementLine):
        return
    (small, *more) = spot.statement.body
    call = small.value if isinstance(small, cst.Expr) and not more else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return
    if bare_name(call.func) in {*OPENERS, *ENDS}:
        yield Edit(place.tree.replaced(call, cst.Await(call)).code)


def entering_async(place: Place) -> Iterator[Edit]:
    """Yield the edit that makes a ``with`` an ``async with``."""
    spot = _in_coroutine(place)
    if spot is None or not isinstance(spot.statement, cst.With):
        return
    block = spot.statement
    if block.asynchronous is None and len(block.items) == 1:
        changed = block.with_changes(asynchronous=cst.Asynchronous())
        yield Edit(place.tree.replaced(block, changed).code)


def closing(place: Place) -> Iterator[Edit]:
    """Yield the edit that closes an async generator when a loop over it is left."""
    spot = _in_coroutine(place)
    if spot is None or not isinstance(spot.statement, cst.For):
        return
    loop = spot.statement
    name = free_name("items", mentions(spot.functions[0]))
    item = cst.WithItem(
        cst.Call(cst.Name("aclosing"), [cst.Arg(loop.iter)]), cst.AsName(cst.Name(name))
    )
    inner = loop.with_changes(iter=cst.Name(name), leading_lines=())
    block = cst.With(
        [item],
        cst.IndentedBlock([inner]),
        asynchronous=cst.Asynchronous(),
        leading_lines=loop.leading_lines,
    )
    yield Edit(place.tree.replaced(loop, block).code, (("contextlib", "aclosing"),))


def _in_coroutine(place: Place) -> Spot | None:
    spot = place.tree.spot(place.message.line)
    return spot if spot is not None and spot.is_async else None
