"""Releases what fields hold: where an object is closed, and before another value is assigned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.held import Held
from mypy_asyncgate.gate.fix.region import NotSafeError
from mypy_asyncgate.gate.fix.tree import Spot, awaited, code, descend, mentions, statement
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.release_methods import CLOSES, MAY_GO_ON

_AGAIN = re.compile(r"assigned again at line (\d+)")
_MADE_BY = "__init__"
_NEW = "close"


def closed(place: Place) -> Iterator[Edit]:
    """Yield the edit with which the method that closes an object releases a field as well.

    Raises NotSafeError.
    """
    found = _field(place, place.message.line)
    if found is None or "exited" in place.message.message:
        return
    spot, name = found
    owner, maker = spot.classes[0], spot.functions[-1]
    held = _release(place, owner, name)
    closer = _closer(owner, held, maker.name.value == _MADE_BY)
    if closer is None:
        yield _with_closer(place, owner, held, name)
        return
    if held.waits and closer.asynchronous is None:
        own = closer.name.value
        raise NotSafeError(f'"{own}" is no coroutine, and cannot await "{held.method}"')
    way = _statements(held, _own(closer, name), empties=True)
    body = _with_last(closer.body, way)
    yield Edit(place.tree.replaced(closer.body, body).code)


def replaced(place: Place) -> Iterator[Edit]:
    """Yield the edit that releases what a field holds before another value is assigned.

    Raises NotSafeError.
    """
    again = _AGAIN.search(place.message.message)
    line = int(again[1]) if again is not None else place.message.line
    found = _field(place, line)
    if found is None:
        return
    spot, name = found
    held = _release(place, spot.classes[0], name)
    own = _own(spot.functions[-1], name)
    value = _assigned(spot.statement, own)
    if value is None or any(code(part) == own for part in descend(value)):
        raise NotSafeError(f'the new value needs what is in "{own}"')
    if held.waits and not spot.is_async:
        raise NotSafeError(f'"{held.method}" has to be awaited, and this is no coroutine')
    around = place.tree.around(spot.statement)
    if any(isinstance(node, cst.ExceptHandler) for node in around):
        raise NotSafeError("a release may raise after a failure")
    empties = held.may_be_none and code(value) != "None"
    way = _statements(held, own, empties)
    leading = getattr(spot.statement, "leading_lines", ())
    way[0] = way[0].with_changes(leading_lines=leading)
    rest = [spot.statement.with_changes(leading_lines=()), *spot.rest]
    body = [*spot.block.body[: spot.index], *way, *rest]
    yield Edit(place.tree.with_body(spot.block, body).code)


def is_about_field(place: Place) -> bool:
    """Tell whether a finding is about a field of the object whose method has the line."""
    return bool(place.names) and place.names[0].startswith("self.")


def _field(place: Place, line: int) -> tuple[Spot, str] | None:
    """Return the assignment to a field at a line, and the name of the field."""
    spot = place.tree.spot(line)
    if spot is None or not is_about_field(place) or not spot.classes or not spot.functions:
        return None
    name = place.names[0].partition(".")[2]
    own = _own(spot.functions[-1], name)
    return (spot, name) if _assigned(spot.statement, own) is not None else None


def _release(place: Place, owner: cst.ClassDef, name: str) -> Held:
    """Return how a field is released that always has a value, and whose values the object owns."""
    held = place.known.fields.get(name)
    if held is None:
        raise NotSafeError(f'what releases "{name}" is not clear from its type')
    ready = False
    for part in owner.body.body:
        if not isinstance(part, cst.FunctionDef):
            ready = ready or _assigned(part, name) is not None
            continue
        own = _own(part, name)
        for value in filter(None, (_assigned(inner, own) for inner in descend(part))):
            ready = ready or part.name.value == _MADE_BY
            if not isinstance(awaited(value), cst.Call) and code(value) != "None":
                raise NotSafeError(f'others may own what is in "self.{name}"')
    if not ready:
        raise NotSafeError(f'"self.{name}" has no value before it is made')
    return held


def _with_closer(place: Place, owner: cst.ClassDef, held: Held, name: str) -> Edit:
    """Add a method that releases a field. Raises NotSafeError if there may be one already."""
    if place.known.closers or not isinstance(owner.body, cst.IndentedBlock):
        raise NotSafeError("it has, or inherits, a method that does not close it")
    method = held.method if held.method in CLOSES else _NEW
    word = "async def" if held.waits else "def"
    added = cst.ensure_type(statement(f"{word} {method}(self) -> None: ..."), cst.FunctionDef)
    body = cst.IndentedBlock(_statements(held, f"self.{name}", empties=True))  # type: ignore[arg-type]
    lines = [cst.EmptyLine(indent=False)]
    added = added.with_changes(body=body, leading_lines=lines)
    changed = owner.body.with_changes(body=[*owner.body.body, added])
    asks = f'no method of "{owner.name.value}" closes it, and its users would have to call one'
    return Edit(place.tree.replaced(owner.body, changed).code, asks=asks)


def _closer(owner: cst.ClassDef, held: Held, from_the_start: bool) -> cst.FunctionDef | None:
    """Return the method that closes an object; what follows it depends on when the field is made.

    After some the object may be used again, with what its constructor has made. None if there is no
    such method. Raises NotSafeError if there are several.
    """
    methods = [part for part in owner.body.body if isinstance(part, cst.FunctionDef)]
    names = CLOSES - MAY_GO_ON if from_the_start else CLOSES
    for wanted in (names, EXITS):
        found = [m for m in methods if m.name.value in wanted and not m.decorators]
        able = [m for m in found if m.asynchronous is not None or not held.waits]
        if len(able or found) == 1:
            return (able or found)[0]
        if found:
            raise NotSafeError("it has several methods that close it")
    return None


def _own(method: cst.FunctionDef, name: str) -> str:
    """Return a field as a method names it."""
    first = (*method.params.posonly_params, *method.params.params)[:1]
    return f"{first[0].name.value if first else 'self'}.{name}"


def _assigned(node: cst.CSTNode, name: str) -> cst.BaseExpression | None:
    """Return what a simple statement, or a part of one, assigns to a name alone."""
    if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
        node = node.body[0]
    if isinstance(node, cst.Assign) and [code(t.target) for t in node.targets] == [name]:
        return node.value
    if isinstance(node, cst.AnnAssign) and code(node.target) == name:
        return node.value
    return None


def _statements(held: Held, name: str, empties: bool) -> list[cst.CSTNode]:
    """Return what releases a field, and empties it if it may be empty and is to be."""
    if not held.may_be_none:
        return [statement(held.release(name))]
    empty = f"\n    {name} = None" if empties else ""
    return [statement(f"if {name} is not None:\n    {held.release(name)}{empty}\n")]


def _with_last(suite: cst.BaseSuite, way: Sequence[cst.CSTNode]) -> cst.IndentedBlock:
    """Return the body of a method that ends with some statements, whatever happens before."""
    body = list(suite.body) if isinstance(suite, cst.IndentedBlock) else []
    has_docstring = bool(body) and code(body[0]).lstrip().startswith(('"', "'"))
    head, rest = body[:has_docstring], body[has_docstring:]
    if rest and not all(_is_nothing(part) for part in rest):
        first = rest[0].with_changes(leading_lines=())
        final = cst.Finally(cst.IndentedBlock(way))  # type: ignore[arg-type]
        leading = rest[0].leading_lines  # type: ignore[attr-defined]
        guarded = cst.Try(
            cst.IndentedBlock([first, *rest[1:]]), finalbody=final, leading_lines=leading
        )
        way = [guarded]
    block = suite if isinstance(suite, cst.IndentedBlock) else cst.IndentedBlock([])
    return block.with_changes(body=[*head, *way])


def _is_nothing(part: cst.CSTNode) -> bool:
    return code(part).strip() in ("pass", "...") and not mentions(part)
