"""Puts the region in which a resource is needed into an ``async with``, or before a ``finally``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import libcst as cst

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.gate.fix import branches, on_failure
from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import NotSafeError, Region, region
from mypy_asyncgate.gate.fix.tree import (
    Spot,
    Tree,
    awaited,
    bare_name,
    code,
    descend,
    free_name,
    indentable,
    mentions,
    statement,
    with_block,
)
from mypy_asyncgate.lexicon.words import words

_MADE = re.compile(r'(?:use|write) "(?:async )?with (?:await )?([\w.]+)\(')
_INLINE = "created inline"
_RELEASED = frozenset({"exception-leak", "partial-release"})
"""Rules about resources that are released somewhere in the function."""
_MADE_AT = re.compile(r"made at line (\d+)")
CLOSE = "close"
"""What releases most resources, if the message does not say what does."""
_BLOCK = re.compile(r'(use|write) "(async )?with')
_CALL = re.compile(r'call "([^"]+)" in a "finally"')


def enclosed(place: Place) -> Iterator[Edit]:
    """Yield the edits that release a resource where it is needed no more; the best is the first.

    Raises NotSafeError.
    """
    tree, line = place.tree, place.message.line
    made = next(filter(None, map(_MADE_AT.search, place.message.notes)), None)
    if place.message.rule == "unentered-use" and made is not None:
        line = int(made[1])
    spot = tree.spot(line)
    name = place.names[0] if place.names else ""
    if spot is None or not name:
        return
    targets = _targets(spot.statement)
    if name in targets:
        yield from _of_variable(place, spot, name, targets)
    elif _is_started(spot.statement, name):
        needs = region(spot, spot.rest, {name}, name, place.known)
        yield from _final(spot, name, needs, place)
    elif _INLINE in place.message.message:
        yield from _of_temporary(place, spot, name)


def _of_variable(place: Place, spot: Spot, name: str, targets: set[str]) -> Iterator[Edit]:
    outer = branches.around(place.tree, spot, name) if _may_be_after(place, name) else None
    if outer is not None and any(name in mentions(part) for part in outer.rest):
        yield _after(place, outer, name)
        return
    needs = region(spot, spot.rest, targets, name, place.known)
    if not needs.released_by and place.message.rule in _RELEASED:
        raise NotSafeError(f'what releases "{name}" is not a call of a known form')
    if on_failure.advised(place) is not None:
        raise NotSafeError(f'"{name}" may be meant to go on')
    final = _final(spot, name, needs, place)
    with_block: Iterator[Edit] = iter(())
    if _BLOCK.search(place.message.message) is not None:
        enter = _with_blocks if len(targets) == 1 else _part_entered
        with_block = enter(place, spot, name, needs)
    if name in place.known.committing and place.message.rule != "unentered-use":
        # To leave the block may make changes final, which a release does not.
        yield from final
        if not needs.released_by:
            yield from with_block
    else:
        yield from with_block
        yield from final


def _may_be_after(place: Place, name: str) -> bool:
    """Tell whether a block of its own, and nothing else, may release a variable."""
    has_block = _BLOCK.search(place.message.message) is not None
    is_forgotten = place.message.rule == "never-entered"
    return is_forgotten and has_block and name not in place.known.committing


def _after(place: Place, outer: Spot, name: str) -> Edit:
    """Enter a variable after the statement whose branches bind it. Raises NotSafeError."""
    return _entered(place, outer, name, region(outer, outer.rest, {name}, name, place.known))


def _part_entered(place: Place, spot: Spot, name: str, needs: Region) -> Iterator[Edit]:
    """Yield the edit that enters one of the variables that a statement binds, after it."""
    yield _entered(place, spot, name, needs)


def _entered(place: Place, spot: Spot, name: str, needs: Region) -> Edit:
    """Enter a variable after a statement, in one block with others that are entered there."""
    block = with_block(cst.Name(name), "", needs.body, spot, _is_async(place))
    inner = needs.body[0] if len(needs.body) == 1 else None
    if isinstance(inner, cst.With) and _enters_variables(inner, block.asynchronous):
        block = inner.with_changes(items=[*inner.items, *block.items])
    body = [
        *spot.block.body[: spot.index + 1],
        block.with_changes(leading_lines=()),
        *needs.after,
    ]
    return Edit(place.tree.with_body(spot.block, body).code)


def _enters_variables(block: cst.With, kind: cst.Asynchronous | None) -> bool:
    """Tell whether a block does nothing first but enter variables, as ``kind`` does."""
    return (
        (block.asynchronous is None) == (kind is None)
        and not block.leading_lines
        and all(isinstance(i.item, cst.Name) and i.asname is None for i in block.items)
    )


def _of_temporary(place: Place, spot: Spot, name: str) -> Iterator[Edit]:
    """Give a temporary a name in a block of its own."""
    advised = _MADE.search(place.message.message)
    made = advised[1] if advised is not None else name
    calls = [
        part
        for part in descend(_head(spot.statement))
        if isinstance(part, cst.Call) and made in (code(part.func), bare_name(part.func))
    ]
    if len(calls) != 1 or not _runs_once(place.tree, spot, calls[0]):
        return
    taken = mentions(spot.functions[0] if spot.functions else place.tree.module)
    closed = _as_block(place, spot, calls[0])
    if closed is not None:
        yield closed
        return
    variable = free_name(words(name)[-1] if words(name) else "resource", taken)
    changed = spot.statement.deep_replace(calls[0], cst.Name(variable))
    assert isinstance(changed, cst.CSTNode)
    needs = region(spot, (changed, *spot.rest), {variable}, variable, place.known)
    block = with_block(calls[0], variable, needs.body, spot, _is_async(place))
    body = [*spot.block.body[: spot.index], block, *needs.after]
    yield Edit(place.tree.with_body(spot.block, body).code)


def _as_block(place: Place, spot: Spot, call: cst.Call) -> Edit | None:
    """Enter a temporary in the place of what would close it at the end of the same block."""
    match spot.statement:
        case cst.With(items=[cst.WithItem(item=cst.Call(func=closer, args=[arg])) as item]) if (
            arg.value is call and bare_name(closer) in _closing()
        ):
            block = spot.statement.with_changes(
                items=[item.with_changes(item=call)],
                asynchronous=cst.Asynchronous() if _is_async(place) else None,
            )
            return Edit(place.tree.replaced(spot.statement, block).code)
    return None


@cache
def _closing() -> frozenset[str]:
    """Return the names of what makes a block that closes its argument, if that has the method."""
    calls = (call for library in load_builtin().libraries for call in library.calls)
    return frozenset(call.name.rpartition(".")[2] for call in calls if call.calls is not None)


_MANY = (
    cst.BaseComp,
    cst.BooleanOperation,
    cst.ClassDef,
    cst.FunctionDef,
    cst.IfExp,
    cst.Lambda,
    cst.While,
)


def _runs_once(tree: Tree, spot: Spot, call: cst.Call) -> bool:
    """Tell whether a call is made exactly once when its statement is run."""
    for outer in tree.around(call):
        if isinstance(outer, _MANY):
            return False
        if outer is spot.statement:
            return True
    return False


def _head(node: cst.CSTNode) -> cst.CSTNode:
    """Return a statement without the statements in it."""
    if isinstance(node, cst.SimpleStatementLine):
        return node
    return node.with_changes(body=cst.IndentedBlock([])) if hasattr(node, "body") else node


def _is_started(node: cst.CSTNode, name: str) -> bool:
    """Tell whether a statement does nothing but call a method of a variable."""
    (small, *more) = node.body if isinstance(node, cst.SimpleStatementLine) else (node,)
    call = awaited(small.value) if isinstance(small, cst.Expr) and not more else None
    function = call.func if isinstance(call, cst.Call) else None
    return isinstance(function, cst.Attribute) and code(function.value) == name


def _targets(node: cst.CSTNode) -> set[str]:
    """Return the variables that an assignment binds, or none."""
    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return set()
    (small,) = node.body
    if isinstance(small, cst.Assign) and len(small.targets) == 1:
        return mentions(small.targets[0].target)
    return mentions(small.target) if isinstance(small, cst.AnnAssign) and small.value else set()


def _with_blocks(place: Place, spot: Spot, name: str, needs: Region) -> Iterator[Edit]:
    assert isinstance(spot.statement, cst.SimpleStatementLine)
    value = spot.statement.body[0].value  # type: ignore[attr-defined]
    # An awaitable that is a manager as well is entered, and what cannot be is awaited first.
    for made in dict.fromkeys((awaited(value), value)):
        block = with_block(made, name, needs.body, spot, _is_async(place))
        body = [*spot.block.body[: spot.index], block, *needs.after]
        yield Edit(place.tree.with_body(spot.block, body).code)


def _is_async(place: Place) -> bool:
    """Tell whether the block that a finding advises is an ``async with``."""
    advised = _BLOCK.search(place.message.message)
    return advised is None or advised[2] is not None


def _final(spot: Spot, name: str, needs: Region, place: Place) -> Iterator[Edit]:
    """Yield edits that release the resource in a ``finally``."""
    advised = _CALL.search(place.message.message)
    if needs.released_by:
        ways = [[node.with_changes(leading_lines=()) for node in _distinct(needs.released_by)]]
    elif advised is not None:
        ways = [[statement(advised[1])]]
    else:
        call = f"{name}.{CLOSE}()"
        ways = [[statement(f"await {call}")]] if spot.is_async else []
        ways.append([statement(call)])
    for way in ways:
        guarded = cst.Try(
            cst.IndentedBlock(indentable(needs.body)),
            finalbody=cst.Finally(cst.IndentedBlock(indentable(way))),
        )
        body = [*spot.block.body[: spot.index + 1], guarded, *needs.after]
        yield Edit(place.tree.with_body(spot.block, body).code)


def _distinct(nodes: Sequence[cst.CSTNode]) -> list[cst.CSTNode]:
    return list({code(n.with_changes(leading_lines=())): n for n in nodes}.values())
