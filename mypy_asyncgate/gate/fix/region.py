"""The shortest region of a block in which a resource is needed, and why that may be unknown.

A variable *depends* on the resource if it is bound to something that is computed from it, unless
its type shows that it is a plain value. The region ends with the last statement that names the
resource or what depends on it, or where the resource is released in all cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate.fix import releases
from mypy_asyncgate.gate.fix.local_types import Locals
from mypy_asyncgate.gate.fix.tree import Spot, bare_name, code, descend, mentions
from mypy_asyncgate.lexicon.keepers import KEEPERS


class NotSafeError(Exception):
    """An edit might change what the program means; the message is one line that says why."""


@dataclass(frozen=True)
class Region:
    """The statements in which a resource is needed, without its releases, and those after them.

    ``released_by`` are the statements that release it there, in their order.
    """

    body: tuple[cst.CSTNode, ...]
    after: tuple[cst.CSTNode, ...]
    released_by: tuple[cst.CSTNode, ...]


def region(
    spot: Spot, statements: Sequence[cst.CSTNode], names: set[str], name: str, known: Locals
) -> Region:
    """Return the region of the resource ``name`` in statements of a block, which may be all.

    ``names`` are the variables that are bound with it, and depend on it from the start. Raises
    NotSafeError.
    """
    end = next((i for i, s in enumerate(statements) if releases.is_release(s, name)), None)
    tied = _dependants(statements if end is None else statements[:end], names, known)
    needed_elsewhere = {name} if end is not None else tied
    if end is None:
        users = [i for i, s in enumerate(statements) if mentions(s) & tied]
        if not users:
            raise NotSafeError(f'nothing uses "{name}" after it is made')
        last = users[-1] + 1
        end = last
    else:
        last = end
        while last < len(statements) and releases.is_release(statements[last], name):
            last += 1
        if any(name in mentions(s) for s in statements[last:]):
            raise NotSafeError(f'"{name}" is used after its release')
    body, after = statements[:end], statements[last:]
    _refuse_escapes(body, name, tied, known)
    _refuse_other_uses(spot, statements, needed_elsewhere)
    kept, released_by = releases.without(body, name)
    return Region(tuple(kept), tuple(after), (*released_by, *statements[end:last]))


def bound(node: cst.CSTNode) -> Iterator[tuple[set[str], cst.CSTNode]]:
    """Yield the variables that a statement or its parts bind, with what they are computed from."""
    for part in descend(node):
        if isinstance(part, cst.Assign):
            for target in part.targets:
                yield mentions(target.target), part.value
        elif isinstance(part, (cst.AnnAssign, cst.AugAssign, cst.NamedExpr)) and part.value:
            yield mentions(part.target), part.value
        elif isinstance(part, cst.For):
            yield mentions(part.target), part.iter
        elif isinstance(part, cst.WithItem) and part.asname is not None:
            yield mentions(part.asname.name), part.item


def _dependants(statements: Sequence[cst.CSTNode], names: set[str], known: Locals) -> set[str]:
    found, before = set(names), 0
    pairs = [pair for statement in statements for pair in bound(statement)]
    while len(found) != before:
        before = len(found)
        for targets, value in pairs:
            if mentions(value) & found:
                found |= targets - known.plain
    return found


def _refuse_escapes(body: Sequence[cst.CSTNode], name: str, tied: set[str], known: Locals) -> None:
    """Refuse what may live longer than the region and need the resource."""
    for node in (part for statement in body for part in descend(statement)):
        if isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)) and mentions(node) & tied:
            raise NotSafeError(f'a function inside uses "{name}"')
        if isinstance(node, (cst.Global, cst.Nonlocal, cst.Del)) and mentions(node) & tied:
            raise NotSafeError(f'"{name}" is deleted, or is a variable of another function')
        if (
            isinstance(node, cst.Return)
            and not _returns_plain(node, known)
            and mentions(node) & tied
        ):
            raise NotSafeError(f'what is returned may need "{name}"')
        if isinstance(node, cst.Call) and _keeps(node, tied, known):
            raise NotSafeError(f'"{code(node)}" may keep what needs "{name}"')
        if isinstance(node, cst.Assign) and mentions(node.value) & tied:
            _refuse_stores(node, name, known)
    if any(name in targets for statement in body for targets, _ in bound(statement)):
        raise NotSafeError(f'"{name}" is assigned again')


def _returns_plain(node: cst.Return, known: Locals) -> bool:
    return known.returns_plain or (node.value is not None and known.is_plain(code(node.value)))


def _refuse_stores(assignment: cst.Assign, name: str, known: Locals) -> None:
    if known.is_plain(code(assignment.value)):
        return
    for target in assignment.targets:
        place = target.target
        if isinstance(place, (cst.Attribute, cst.Subscript)) and not known.is_plain(
            code(place.value)
        ):
            raise NotSafeError(f'"{code(target.target)}" may keep what needs "{name}"')


def _keeps(call: cst.Call, tied: set[str], known: Locals) -> bool:
    """Tell whether a call puts something that depends on the resource into another object."""
    if not isinstance(call.func, cst.Attribute) or bare_name(call.func) not in KEEPERS:
        return False
    if known.is_plain(code(call.func.value)):
        return False  # it holds values only
    return any(
        mentions(argument.value) & tied and not known.is_plain(code(argument.value))
        for argument in call.args
    )


def _refuse_other_uses(spot: Spot, statements: Sequence[cst.CSTNode], names: set[str]) -> None:
    """Refuse what the function also reads outside of the block."""
    if not spot.functions:
        raise NotSafeError("it is made outside of any function")
    inside = {id(part) for s in (spot.statement, *statements) for part in descend(s)}
    for part in descend(spot.functions[0].body):
        if isinstance(part, cst.AssignTarget):
            inside |= {id(name) for name in descend(part.target)}
        if isinstance(part, cst.Name) and part.value in names and id(part) not in inside:
            raise NotSafeError(f'"{part.value}" is used outside of the block that makes it')
