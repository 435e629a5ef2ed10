"""Handlers around a ``yield`` that also swallow the failure of a step of the set-up before it.

Such a handler is written for the errors of the block. If a step before the ``yield`` raises one of
them, the generator ends without a ``yield``, and whoever enters it learns nothing of the reason.
Only steps that are awaited count, and handlers that catch what such a step raises: everything, what
fails when something is opened, or an exception of a library that the step uses.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    AwaitExpr,
    Block,
    CallExpr,
    Context,
    Expression,
    FuncItem,
    RaiseStmt,
    RefExpr,
    TryStmt,
    TupleExpr,
    YieldExpr,
)

from mypy_asyncgate.lexicon.exceptions import CAUGHT_EXCEPTION, FAILS_TO_OPEN
from mypy_asyncgate.lexicon.pauses import PAUSES
from mypy_asyncgate.mypy_api.children import own_nodes, walk
from mypy_asyncgate.mypy_api.declared_types import declared_type_of, value_class
from mypy_asyncgate.mypy_api.names import bare_name, callee, named_class


def may_fail(step: Context) -> bool:
    """Tell whether a node is an ``await`` of something that may fail by itself."""
    if not isinstance(step, AwaitExpr):
        return False
    call = step.expr
    return not isinstance(call, CallExpr) or bare_name(callee(call)) not in PAUSES


def swallowing_handler(function: FuncItem, step: Context) -> Context | None:
    """Return the handler that swallows the failure of a step before a ``yield``, or None."""
    for statement in own_nodes(function.body):
        if not isinstance(statement, TryStmt) or not _contains(statement.body, step):
            continue
        if not any(isinstance(node, YieldExpr) for node in own_nodes(statement.body)):
            continue
        for caught, handler in zip(statement.types, statement.handlers, strict=True):
            if _catches(caught, statement.body, step):
                raises = any(isinstance(node, RaiseStmt) for node in own_nodes(handler))
                return None if raises else caught or handler
    return None


def _contains(body: Block, step: Context) -> bool:
    return any(node is step for node in own_nodes(body))


def _catches(caught: Expression | None, body: Block, step: Context) -> bool:
    """Tell whether a handler catches what a step in the body of its ``try`` raises."""
    if caught is None:
        return True
    items = caught.items if isinstance(caught, TupleExpr) else [caught]
    names = set(map(bare_name, items))
    if not names.isdisjoint(CAUGHT_EXCEPTION | FAILS_TO_OPEN):
        return True
    classes = [info for info in map(named_class, items) if info is not None]
    packages = {_package(info.fullname) for info in classes} - {"builtins"}
    return not packages.isdisjoint(_packages_used(body, step))


def _packages_used(body: Block, step: Context) -> Iterator[str]:
    """Yield the packages of what is named in a body up to the end of a step."""
    for node in walk(body):
        if isinstance(node, RefExpr) and node.line <= step.line:
            yield _package(node.fullname)
            info = value_class(declared_type_of(node))
            if info is not None:
                yield _package(info.fullname)


def _package(full_name: str) -> str:
    return full_name.partition(".")[0]
