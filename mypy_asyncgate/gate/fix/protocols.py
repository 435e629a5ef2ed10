"""Completes context managers: ``return self``, and the other half of a protocol."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.region import NotSafeError
from mypy_asyncgate.gate.fix.tree import Tree, bare_name, code, descend, statement
from mypy_asyncgate.lexicon.protocol import ASYNC_DUNDERS, ENTERS, EXITS, OTHER_HALF
from mypy_asyncgate.lexicon.release_methods import CLOSES

_ABSTRACT = "abstractmethod"


def returning_self(place: Place) -> Iterator[Edit]:
    """Yield the edit with which an enter method returns its object on every path."""
    spot = place.tree.spot(place.message.line)
    if spot is None or not isinstance(spot.statement, cst.FunctionDef) or not spot.classes:
        return
    function, parameters = spot.statement, spot.statement.params
    first = (*parameters.posonly_params, *parameters.params)[0].name.value
    changed = function.visit(_ReturningSelf(first))
    assert isinstance(changed, cst.FunctionDef) and isinstance(changed.body, cst.IndentedBlock)
    body = list(changed.body.body)
    if code(body[-1]).strip() == first:
        body.pop()
    if not body or not _is_return(body[-1]):
        body.append(cst.parse_statement(f"return {first}"))
    if changed.returns is not None:
        annotation = changed.returns.with_changes(annotation=_own_type(place.tree, spot.classes[0]))
        changed = changed.with_changes(returns=annotation)
    changed = changed.with_changes(body=changed.body.with_changes(body=body))
    yield Edit(place.tree.replaced(function, changed).code)


class _ReturningSelf(cst.CSTTransformer):
    """Makes returns of nothing return the object."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._outer: cst.FunctionDef | None = None

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        """Leave functions inside as they are."""
        self._outer = self._outer or node
        return node is self._outer

    def leave_Return(self, original_node: cst.Return, updated_node: cst.Return) -> cst.Return:
        """Return the object."""
        if updated_node.value is not None and code(updated_node.value) != "None":
            return updated_node
        space = cst.SimpleWhitespace(" ")
        return updated_node.with_changes(value=cst.Name(self._name), whitespace_after_return=space)


def completed(place: Place) -> Iterator[Edit]:
    """Yield the edit that gives a class the half of the protocol that it lacks.

    Raises NotSafeError if it is not clear what an exit method would have to release.
    """
    spot = place.tree.spot(place.message.line)
    if spot is None or not isinstance(spot.statement, cst.ClassDef):
        return
    owner = spot.statement
    methods = {
        part.name.value: part for part in owner.body.body if isinstance(part, cst.FunctionDef)
    }
    has = next((name for name in place.names if name in methods and name in OTHER_HALF), None)
    if has is None or OTHER_HALF[has] in methods or not isinstance(owner.body, cst.IndentedBlock):
        return
    given = methods[has]
    decorators = {bare_name(d.decorator) for d in given.decorators}
    if decorators - {_ABSTRACT}:
        raise NotSafeError(f'"{has}" is decorated')
    other = _half(place.tree, owner, OTHER_HALF[has], methods, bool(decorators))
    added = other.with_changes(decorators=given.decorators)
    at = next(i for i, part in enumerate(owner.body.body) if part is given)
    lines = [cst.EmptyLine(indent=False)]
    body = list(owner.body.body)
    if has in EXITS:
        added = added.with_changes(leading_lines=given.leading_lines)
        body[at : at + 1] = [added, given.with_changes(leading_lines=lines)]
    else:
        body.insert(at + 1, added.with_changes(leading_lines=lines))
    yield Edit(place.tree.replaced(owner.body, owner.body.with_changes(body=body)).code)


def _half(
    tree: Tree, owner: cst.ClassDef, name: str, methods: dict[str, cst.FunctionDef], bare: bool
) -> cst.FunctionDef:
    """Return a method for a half; ``bare`` if it is abstract."""
    word = "async def" if name in ASYNC_DUNDERS else "def"
    if name in ENTERS:
        own = code(_own_type(tree, owner))
        text = f"{word} {name}(self) -> {own}: ..."
        if not bare:
            text = f"{word} {name}(self) -> {own}:\n    return self\n"
    elif bare:
        text = f"{word} {name}(self, *exc: object) -> None: ..."
    else:
        closes = [methods[method] for method in sorted(CLOSES & methods.keys())]
        if len(closes) != 1 or len([*closes[0].params.params]) != 1:
            raise NotSafeError(f'what "{name}" would have to release is not clear')
        waits = closes[0].asynchronous is not None
        if waits and name not in ASYNC_DUNDERS:
            raise NotSafeError(f'"{name}" cannot await "{closes[0].name.value}"')
        call = f"{'await ' if waits else ''}self.{closes[0].name.value}()"
        text = f"{word} {name}(self, *exc: object) -> None:\n    {call}\n"
    made = statement(text)
    assert isinstance(made, cst.FunctionDef)
    return made


def _own_type(tree: Tree, owner: cst.ClassDef) -> cst.BaseExpression:
    """Return the annotation for an object of a class, within the class."""
    lazy = any(
        isinstance(part, cst.ImportFrom)
        and part.module is not None
        and code(part.module) == "__future__"
        and "annotations" in code(part)
        for part in descend(tree.module)
    )
    name = owner.name.value
    return cst.Name(name) if lazy else cst.SimpleString(f'"{name}"')


def _is_return(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(
        node.body[-1], (cst.Return, cst.Raise)
    )
