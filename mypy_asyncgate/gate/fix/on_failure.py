"""Releases a resource if something raises before another owner has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from mypy_asyncgate.gate.fix import releases
from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import NotSafeError, bound
from mypy_asyncgate.gate.fix.tree import Spot, code, descend, indentable, mentions

_ADVISED = re.compile(r'call "([^"]+)" in an "except BaseException"')
_KILLED = re.compile(r'kill it and write "([^"]+)"')
_LINE = re.compile(r"if line (\d+) (?:raises|is cancelled)")


def advised(place: Place) -> str | None:
    """Return the statements that a finding advises to run in that case, or None."""
    found = _ADVISED.search(place.message.message)
    if found is not None:
        return found[1]
    killed = _KILLED.search(place.message.message)
    if killed is None:
        return None
    name = place.names[0]
    return f"if {name}.returncode is None:\n    {name}.kill()\n{killed[1]}"


def undone(place: Place, release: str) -> Iterator[Edit]:
    """Yield edits that run statements if what follows the making raises, the shortest first.

    Raises NotSafeError.
    """
    spot = place.tree.spot(place.message.line)
    raising = _LINE.search(place.message.message)
    if spot is None or raising is None:
        return
    line = int(raising[1])
    named = (i for i, s in enumerate(spot.rest) if _has_line(place, s, line))
    first = next(named, None)
    if first is None:
        return
    name = place.names[0]
    needed = mentions(cst.parse_expression(name))
    users = [i for i, s in enumerate(spot.rest) if _uses(s, name, needed)]
    last = max([*users, first])
    for end in sorted({first + 1, max(last, first + 1), last + 1}):
        body = spot.rest[:end]
        if any(_assigns(part, name) for part in body):
            raise NotSafeError(f'"{name}" is assigned again')
        if any(releases.is_release(p, name) for part in body for p in descend(part)):
            raise NotSafeError(f'"{name}" is released there as well')
        yield _edit(place, spot, indentable(body), release)


def _edit(place: Place, spot: Spot, body: Sequence[cst.BaseStatement], release: str) -> Edit:
    way = cst.parse_module(f"{release}\nraise\n").body
    handler = cst.ExceptHandler(cst.IndentedBlock(way), cst.Name("BaseException"))
    first, *others = body
    guarded = cst.Try(
        cst.IndentedBlock([first.with_changes(leading_lines=()), *others]),
        handlers=[handler],
        leading_lines=getattr(first, "leading_lines", ()),
    )
    after = spot.rest[len(body) :]
    before = spot.block.body[: spot.index + 1]
    return Edit(place.tree.with_body(spot.block, [*before, guarded, *after]).code)


def _has_line(place: Place, node: cst.CSTNode, line: int) -> bool:
    found = place.tree.range(node)
    return found.start.line <= line <= found.end.line


def _uses(node: cst.CSTNode, name: str, variables: set[str]) -> bool:
    """Tell whether a statement reads or passes on what is called ``name``."""
    if "." not in name:
        return bool(mentions(node) & variables)
    return any(isinstance(part, cst.Attribute) and code(part) == name for part in descend(node))


def _assigns(node: cst.CSTNode, name: str) -> bool:
    """Tell whether a statement gives ``name`` another value."""
    if "." not in name:
        return any(name in names for names, _ in bound(node))
    return any(
        isinstance(part, cst.AssignTarget) and code(part.target) == name for part in descend(node)
    )
