"""Resources that are entered where they are made, and of which nothing more has to be known.

Question: does a block enter the resource at once, and is its name used for nothing but the
resource's members inside the block? Over half of all resources are entered on the spot.
Example: ``async with connect() as conn: await conn.execute(query)``.
Assumes: a block ends what it enters, unless the class is known to need more.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

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
LOOKED_AT = frozenset({AwaitExpr, CallExpr, GeneratorExpr, LambdaExpr, MemberExpr})


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
    """Return how often a block reads or calls a member of what ``name`` holds, which is all right.

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
    calls = {id(e.callee): e for e in inside if isinstance(e, CallExpr)}
    count = 0
    for e in inside:
        if not isinstance(e, MemberExpr) or not _names(e.expr, name):
            continue
        call = calls.get(id(e))
        called = call is None or _may_be_called(production, e.name, call, awaited)
        count += called and _may_be_read(production, e.name)
    return count


def _names(e: Expression, name: Var) -> bool:
    return isinstance(e, NameExpr) and e.node is name


def _may_be_read(production: Production, member: str) -> bool:
    """Tell whether reading a member, or calling it, neither ends anything nor gives it away."""
    ends = production.release | production.consume | production.closing | production.waits
    starts = production.start | production.fills | ENTERS
    given = production.entered
    of_given = given.consume.union(given.release, given.waits, given.start) if given else ENDS
    return member not in ends.union(starts, of_given, ENDS, EXITS, GIVES_ON)


def _may_be_called(
    production: Production, method: str, call: CallExpr, awaited: Container[int]
) -> bool:
    """Tell whether nothing of the resource is in the result of a call of a method.

    ``awaited`` has the ids of the calls that are awaited where they are made.
    """
    if production.is_fluent(method):
        return False
    return id(call) in awaited or not production.is_awaited(method)
