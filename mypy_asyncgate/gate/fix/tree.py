"""A source as a concrete syntax tree: where a statement is, and the source with others there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider

from mypy_asyncgate.dataclass import dataclass

BLOCKS = (cst.IndentedBlock, cst.Module)
Import = tuple[str, str]
"""A module, and a name to import from it."""


class SyntaxUnknownError(Exception):
    """LibCST does not know the syntax of a source."""


@dataclass(frozen=True)
class Spot:
    """A statement: the block that has it, and its index there; ``functions`` are those around it.

    The innermost function is the first.
    """

    block: cst.IndentedBlock | cst.Module
    index: int
    functions: tuple[cst.FunctionDef, ...]
    classes: tuple[cst.ClassDef, ...]

    @property
    def statement(self) -> cst.CSTNode:
        """The statement itself."""
        return self.block.body[self.index]

    @property
    def rest(self) -> Sequence[cst.CSTNode]:
        """The statements after it in its block."""
        return self.block.body[self.index + 1 :]

    @property
    def is_async(self) -> bool:
        """Whether it is in a coroutine or an async generator."""
        return bool(self.functions) and self.functions[0].asynchronous is not None


class Tree:
    """The tree of a source. Raises SyntaxUnknownError."""

    def __init__(self, text: str) -> None:
        try:
            self._wrapper = MetadataWrapper(cst.parse_module(text))
        except cst.ParserSyntaxError as error:
            raise SyntaxUnknownError(" ".join(str(error).split())) from None
        self.module = self._wrapper.module
        self._parents = self._wrapper.resolve(ParentNodeProvider)
        self._positions = self._wrapper.resolve(PositionProvider)

    def spot(self, line: int) -> Spot | None:
        """Return the innermost statement that has a part at a line."""
        found: cst.CSTNode | None = None
        for node in self._statements:
            place = self.range(node)
            if place.start.line <= line <= place.end.line and (
                found is None or self.range(found).start.line <= place.start.line
            ):
                found = node
        return None if found is None else self.spot_of(found)

    def spot_of(self, node: cst.CSTNode) -> Spot:
        """Return the innermost statement around a node, which may be it."""
        functions, classes = [], []
        statement: cst.CSTNode | None = None
        block: cst.CSTNode | None = None
        for parent in self.around(node):
            if block is None and isinstance(parent, BLOCKS):
                block, statement = parent, node
            if block is None:
                node = parent
            elif isinstance(parent, cst.FunctionDef):
                functions.append(parent)
            elif isinstance(parent, cst.ClassDef):
                classes.append(parent)
        assert isinstance(block, BLOCKS)
        index = next(i for i, other in enumerate(block.body) if other is statement)
        return Spot(block, index, tuple(functions), tuple(classes))

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield what is around a node, the innermost first."""
        while node is not self.module:
            node = self._parents[node]
            yield node

    def range(self, node: cst.CSTNode) -> CodeRange:
        """Return where a node is."""
        return self._positions[node]

    def with_body(
        self, block: cst.IndentedBlock | cst.Module, body: Iterable[cst.CSTNode]
    ) -> cst.Module:
        """Return the module with other statements in a block."""
        return self.replaced(block, block.with_changes(body=tuple(body)))

    def replaced(self, old: cst.CSTNode, new: cst.CSTNode) -> cst.Module:
        """Return the module with another node in the place of one."""
        changed = self.module.deep_replace(old, new)
        assert isinstance(changed, cst.Module)
        return changed

    @cached_property
    def _statements(self) -> list[cst.BaseStatement]:
        """All statements that are in a block of their own lines, in source order."""
        found: list[cst.BaseStatement] = []
        waiting: list[cst.CSTNode] = [self.module]
        while waiting:
            node = waiting.pop()
            parent = self._parents.get(node)
            if isinstance(node, cst.BaseStatement) and isinstance(parent, BLOCKS):
                found.append(node)
            waiting += reversed([*node.children])
        return found


def code(node: cst.CSTNode) -> str:
    """Return the source of a node alone."""
    return cst.Module([]).code_for_node(node)


def bare_name(e: cst.BaseExpression) -> str:
    """Return the last name of a name with dots."""
    return code(e).rpartition(".")[2]


def statement(text: str) -> cst.CSTNode:
    """Return a statement."""
    return cst.parse_statement(text)


def with_block(
    made: cst.BaseExpression, name: str, body: Sequence[cst.CSTNode], spot: Spot, is_async: bool
) -> cst.With:
    """Return a block in the place of a statement; it binds a variable if its body reads that."""
    used = any(name in mentions(part) for part in body)
    item = cst.WithItem(made, cst.AsName(cst.Name(name)) if used else None)
    return cst.With(
        [item],
        cst.IndentedBlock(indentable(body)),
        asynchronous=cst.Asynchronous() if is_async else None,
        leading_lines=getattr(spot.statement, "leading_lines", ()),
    )


def indentable(nodes: Sequence[cst.CSTNode]) -> list[cst.BaseStatement]:
    """Return statements for a block, which has at least one."""
    found = [node for node in nodes if isinstance(node, cst.BaseStatement)]
    assert len(found) == len(nodes)
    return found or [cst.SimpleStatementLine([cst.Pass()])]


def import_names(text: str, names: Iterable[Import]) -> str:
    """Return a source that imports names as well."""
    context = CodemodContext()
    for module, name in sorted(set(names)):
        AddImportsVisitor.add_needed_import(context, module, name)
    return AddImportsVisitor(context).transform_module(cst.parse_module(text)).code


def descend(node: cst.CSTNode, inner_functions: bool = True) -> Iterator[cst.CSTNode]:
    """Yield a node and all its descendants in source order."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if inner_functions or not isinstance(node, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            waiting += reversed([*node.children])


def mentions(node: cst.CSTNode) -> set[str]:
    """Return the variables that are named in a node, for whatever purpose."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Name):
            found.add(node.value)
        elif isinstance(node, (cst.Attribute, cst.Arg)):
            waiting.append(node.value)
        else:
            waiting += node.children
    return found


def awaited(e: cst.BaseExpression) -> cst.BaseExpression:
    """Return what an expression awaits, or itself."""
    return e.expression if isinstance(e, cst.Await) else e


def free_name(wish: str, taken: set[str]) -> str:
    """Return a name that is not taken."""
    name, number = wish, 2
    while name in taken:
        name, number = f"{wish}{number}", number + 1
    return name
