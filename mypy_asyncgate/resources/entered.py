"""Resources that are entered where they are made, and of which nothing more has to be known.

Question: does a block enter the resource at once, and is its name used for nothing but calls of
methods inside the block? Over half of all resources are entered on the spot, and most of those
blocks do no more than that.
Example: ``async with connect() as conn: await conn.execute(query)``.
Assumes: a block ends what it enters, unless the class is known to need more.
"""

from __future__ import annotations

from collections.abc import Mapping

from mypy.nodes import (
    LDEF,
    AwaitExpr,
    CallExpr,
    Expression,
    FuncDef,
    GeneratorExpr,
    LambdaExpr,
    MemberExpr,
    NameExpr,
    SymbolNode,
    Var,
    WithStmt,
)

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS, GIVES_ON
from mypy_asyncgate.mypy_api.children import expressions, statements
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.resources.production import Production

KINDS = (Kind.RELEASE, Kind.LAZY, Kind.ENTER)
LOOKED_AT = frozenset({AwaitExpr, CallExpr, GeneratorExpr, LambdaExpr, NameExpr})


def is_settled(
    production: Production, module: Module, mentions: Mapping[SymbolNode | None, int]
) -> bool:
    """Tell whether a block enters a resource on the spot, and nothing else is done with it.

    ``mentions`` says how often the function names each variable.
    """
    found = module.block_entering(production.origin)
    if found is None or not _is_plain(production):
        return False
    block, index = found
    is_awaited = isinstance(block.expr[index], AwaitExpr)
    info = production.managed.info
    enter = "__aenter__" if block.is_async else "__enter__"
    if is_awaited is not production.coroutine or not info.has_readable_member(enter):
        return False
    target = block.target[index]
    if target is None:
        return True
    if not isinstance(target, NameExpr) or not isinstance(target.node, Var) or target.kind != LDEF:
        return False
    return mentions[target.node] == 1 + _settled_mentions(production, block, index, target.node)


def _is_plain(production: Production) -> bool:
    """Tell whether the end of its block is all that a resource needs, and depends on no other."""
    depends = production.derived or production.parent is not None
    is_part = production.position is not None or bool(production.partners)
    is_plain = not (depends or is_part or production.is_hold or production.opened)
    return is_plain and production.kind in KINDS and production.block_releases


def _settled_mentions(production: Production, block: WithStmt, index: int, name: Var) -> int:
    """Return how often a block calls a method of what ``name`` holds, and nothing is to be said.

    It is -1 if code inside the block that may run later names it.
    """
    if any(statements(block.body, {FuncDef})):
        return -1
    parts = (*block.expr[index + 1 :], block.body)
    inside = [e for part in parts for e in expressions(part, LOOKED_AT)]
    later = (e for e in inside if isinstance(e, (GeneratorExpr, LambdaExpr)))
    if any(_names(e, name) for run in later for e in expressions(run, {NameExpr})):
        return -1
    awaited = {id(e.expr) for e in inside if isinstance(e, AwaitExpr)}
    methods = (
        (call, call.callee.name)
        for call in inside
        if isinstance(call, CallExpr)
        and isinstance(call.callee, MemberExpr)
        and _names(call.callee.expr, name)
    )
    return sum(_is_harmless(production, m, id(call) in awaited) for call, m in methods)


def _names(e: Expression, name: Var) -> bool:
    return isinstance(e, NameExpr) and e.node is name


def _is_harmless(production: Production, method: str, is_awaited: bool) -> bool:
    """Tell whether a call of a method neither ends anything nor gives the resource to somebody."""
    ends = production.release | production.consume | production.closing | production.waits
    starts = production.start | production.fills | ENTERS
    if method in ends.union(starts, ENDS, EXITS, GIVES_ON):
        return False
    return not production.is_fluent(method) and (is_awaited or not production.is_awaited(method))
