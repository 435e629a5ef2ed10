"""Corrects the signatures of enter and exit methods, and what they return or swallow."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import NotSafeError
from mypy_asyncgate.gate.fix.tree import code, descend, mentions, statement
from mypy_asyncgate.lexicon.protocol import ASYNC_DUNDERS, PAIRS

_ANY = "*exc: object"
_LETS_THROUGH = "exceptions would leave the block"
_ASYNC_NAMES = dict(zip(PAIRS[1], PAIRS[0], strict=True))
"""The methods that ``with`` calls, with those of ``async with``."""


def accepting(place: Place) -> Iterator[Edit]:
    """Yield the edit with which an exit method accepts what ``with`` passes to it.

    Raises NotSafeError if it reads something else.
    """
    method = _method(place)
    if method is None or _ANY not in place.names:
        return
    first, *others = (*method.params.posonly_params, *method.params.params)
    if any(p.name.value in mentions(method.body) for p in others) or method.params.star_kwarg:
        raise NotSafeError("what it reads of its arguments is not clear")
    wanted = cst.ensure_type(statement(f"def f(self, {_ANY}): ..."), cst.FunctionDef).params
    own = wanted.params[0].with_changes(name=first.name, annotation=first.annotation)
    parameters = wanted.with_changes(params=[own])
    yield Edit(place.tree.replaced(method, method.with_changes(params=parameters)).code)


def asynchronous(place: Place) -> Iterator[Edit]:
    """Yield the edit with which a class is entered by ``async with``.

    What that awaits becomes a coroutine function, and coroutine functions that ``with`` would call
    get the names of those that ``async with`` awaits.
    """
    spot = place.tree.spot(place.message.line)
    method = _method(place)
    if spot is None or method is None:
        return
    if method.name.value in ASYNC_DUNDERS:
        if method.asynchronous is None:
            changed = method.with_changes(asynchronous=cst.Asynchronous())
            yield Edit(place.tree.replaced(method, changed).code)
        return
    owner = spot.classes[0]
    methods = {p.name.value: p for p in owner.body.body if isinstance(p, cst.FunctionDef)}
    pair = [methods.get(name) for name in _ASYNC_NAMES]
    if any(m is None or m.asynchronous is None for m in pair) or ASYNC_DUNDERS & methods.keys():
        return
    body = [_renamed(part) for part in owner.body.body]
    yield Edit(place.tree.replaced(owner.body, owner.body.with_changes(body=body)).code)


def _renamed(part: cst.CSTNode) -> cst.CSTNode:
    name = _ASYNC_NAMES.get(part.name.value) if isinstance(part, cst.FunctionDef) else None
    return part if name is None else part.with_changes(name=cst.Name(name))


def letting_through(place: Place) -> Iterator[Edit]:
    """Yield the edit with which an exit method returns nothing, and so swallows no exception.

    Raises NotSafeError.
    """
    method = _method(place)
    if method is None:
        return
    results = [part for part in descend(method) if isinstance(part, cst.Return)]
    if any(isinstance(part, (cst.Await, cst.Call)) for r in results for part in descend(r)):
        raise NotSafeError("what it returns is the result of a call")
    changed = cst.ensure_type(method.visit(_ReturningNothing()), cst.FunctionDef)
    if isinstance(changed.body, cst.IndentedBlock) and len(changed.body.body) > 1:
        *body, last = changed.body.body
        if code(last).strip() == "return":
            changed = changed.with_changes(body=changed.body.with_changes(body=body))
    if changed.returns is not None:
        none = changed.returns.with_changes(annotation=cst.Name("None"))
        changed = changed.with_changes(returns=none)
    yield Edit(place.tree.replaced(method, changed).code, asks=_LETS_THROUGH)


def raising_again(place: Place) -> Iterator[Edit]:
    """Yield the edit with which a handler raises again what it handles."""
    line = place.message.line
    for node in descend(place.tree.module):
        if isinstance(node, cst.ExceptHandler) and place.tree.range(node).start.line == line:
            body = node.body
            if isinstance(body, cst.IndentedBlock):
                changed = body.with_changes(body=[*body.body, statement("raise")])
                yield Edit(place.tree.replaced(body, changed).code, asks=_LETS_THROUGH)


class _ReturningNothing(cst.CSTTransformer):
    """Makes returns return nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        """Leave functions inside as they are."""
        self._depth += 1
        return self._depth == 1

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Come back from a function."""
        self._depth -= 1
        return updated_node

    def leave_Return(self, original_node: cst.Return, updated_node: cst.Return) -> cst.Return:
        """Return nothing."""
        return cst.Return()


def _method(place: Place) -> cst.FunctionDef | None:
    spot = place.tree.spot(place.message.line)
    method = None if spot is None else spot.statement
    return method if isinstance(method, cst.FunctionDef) else None
