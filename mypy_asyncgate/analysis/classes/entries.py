"""The places where a module enters a manager and binds the result.

Question: of which class is the enter method that is called there, and is the result used?
Fact: the class of the entered expression, if it is a call of the class, a call of a function that
declares its result, or a variable that is declared or assigned once, from such a call.
Example: ``async with Pool() as pool: await pool.query()`` uses the result of ``Pool.__aenter__``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from mypy.nodes import (
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ClassDef,
    ComparisonExpr,
    DelStmt,
    Expression,
    ForStmt,
    FuncDef,
    LambdaExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    RefExpr,
    TypeInfo,
    Var,
    WithStmt,
)
from mypy.types import Instance, Type, get_proper_type

from mypy_asyncgate.analysis.classes.definitions import analysed_info
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.open_methods import ENTERED_WITH
from mypy_asyncgate.mypy_api.children import children, walk
from mypy_asyncgate.mypy_api.names import bare_name, declared_type, named_class


@dataclass(frozen=True)
class _Scope:
    """The nodes of one function, or of the module, and the functions nested directly in it."""

    nodes: tuple[Node, ...]
    functions: tuple[Node, ...]

    def all_nodes(self) -> Iterator[Node]:
        """Yield the nodes of the scope and of the functions in it."""
        yield from self.nodes
        for function in self.functions:
            yield from walk(function)


@dataclass(frozen=True)
class _Entry:
    """An expression whose enter method ``name`` is called, and the target of the result."""

    entered: Expression
    name: str
    target: Expression
    line: int
    scope: _Scope


class Entries:
    """The entries of a module; ``bound`` says whether names in it are bound."""

    def __init__(self, tree: MypyFile, bound: bool) -> None:
        self._tree = tree
        self._bound = bound

    def used(self, name: str, defn: ClassDef) -> Iterator[tuple[int, str]]:
        """Yield line and variable of each entry that calls method ``name`` of this class.

        Entries whose result is not used are left out.
        """
        for owner in (analysed_info(defn), None if self._bound else defn.name):
            for entry in self._by_owner.get((name, owner), ()):
                target = entry.target
                stored = isinstance(target, MemberExpr)
                if stored or (isinstance(target, NameExpr) and _is_used(target, entry.scope)):
                    yield entry.line, bare_name(target)

    @cached_property
    def _by_owner(self) -> dict[tuple[str, TypeInfo | str | None], list[_Entry]]:
        """The entries by the name of their method and its class (or the class's name)."""
        found: dict[tuple[str, TypeInfo | str | None], list[_Entry]] = {}
        for scope in _scopes(self._tree):
            for node in scope.nodes:
                for entry in _entries(node, scope):
                    owner = self._owner(entry)
                    if owner is not None:
                        found.setdefault((entry.name, owner), []).append(entry)
        return found

    def _owner(self, entry: _Entry) -> TypeInfo | str | None:
        entered = entry.entered
        if isinstance(entered, NameExpr):
            declared = _declared_class(entered)
            if declared is not None:
                # The value may be of a subclass of an abstract class, whose method returns
                # something.
                return _definer(declared, entry.name) if declared.metaclass_type is None else None
            assigned = [
                node.rvalue
                for node in entry.scope.nodes
                if isinstance(node, AssignmentStmt)
                and any(isinstance(t, NameExpr) and t.name == entered.name for t in node.lvalues)
            ]
            if len(assigned) != 1:
                return None
            entered = assigned[0]
        if not isinstance(entered, CallExpr):
            return None
        if not self._bound:
            return entered.callee.name if isinstance(entered.callee, NameExpr) else None
        made = named_class(entered.callee) or _declared_result(entered.callee)
        return _definer(made, entry.name) if made is not None else None


def _entries(node: Node, scope: _Scope) -> Iterator[_Entry]:
    """Yield the entries of a statement that bind a result."""
    if isinstance(node, WithStmt):
        name = "__aenter__" if node.is_async else "__enter__"
        for entered, target in zip(node.expr, node.target, strict=True):
            if target is not None:
                yield _Entry(entered, name, target, node.line, scope)
    elif isinstance(node, AssignmentStmt):
        value = node.rvalue.expr if isinstance(node.rvalue, AwaitExpr) else node.rvalue
        method = ENTERED_WITH.get(bare_name(value.callee)) if isinstance(value, CallExpr) else None
        if method is not None and isinstance(value, CallExpr) and value.args:
            yield _Entry(value.args[0], method, node.lvalues[0], node.line, scope)


def _is_used(target: NameExpr, scope: _Scope) -> bool:
    """Tell whether a variable is read before it is bound again, except to compare it with None."""
    if target.name == "_":
        return False
    start = (target.line, target.column)
    bindings: list[Expression] = []
    ignored: set[int] = set()
    reads: list[NameExpr] = []
    for node in scope.all_nodes():
        if isinstance(node, NameExpr) and node.name == target.name:
            reads.append(node)
        elif isinstance(node, AssignmentStmt):
            bindings.extend(node.lvalues)
        elif isinstance(node, WithStmt):
            bindings.extend(other for other in node.target if other is not None)
        elif isinstance(node, ForStmt):
            bindings.append(node.index)
        elif isinstance(node, ComparisonExpr):
            if any(bare_name(operand) == "None" for operand in node.operands):
                ignored.update(map(id, node.operands))
        elif isinstance(node, DelStmt):
            ignored.add(id(node.expr))
    bound = {id(inner) for binding in bindings for inner in walk(binding)}
    positions = [(node.line, node.column) for node in reads if id(node) in bound]
    end = min((position for position in positions if position > start), default=(10**9, 0))
    return any(
        start < (node.line, node.column) < end
        for node in reads
        if id(node) not in bound and id(node) not in ignored
    )


def _definer(info: TypeInfo, name: str) -> TypeInfo | None:
    """Return the class in the MRO of ``info`` that defines a method."""
    return next((base for base in info.mro if name in base.names), None)


def _declared_class(variable: NameExpr) -> TypeInfo | None:
    node = variable.node
    if not isinstance(node, Var) or node.is_inferred or node.type is None:
        return None
    return _class_of(node.type)


def _declared_result(callee: Expression) -> TypeInfo | None:
    """Return the class that a function declares as its result, or None."""
    if isinstance(callee, MemberExpr):
        owner = named_class(callee.expr)
        symbol = owner.get(callee.name) if owner is not None else None
        declared = declared_type(symbol.node) if symbol is not None else None
    else:
        declared = declared_type(callee.node) if isinstance(callee, RefExpr) else None
    return _class_of(declared.ret_type) if declared is not None else None


def _class_of(declared: Type) -> TypeInfo | None:
    proper = get_proper_type(declared)
    return proper.type if isinstance(proper, Instance) else None


def _scopes(tree: MypyFile) -> Iterator[_Scope]:
    starts: list[list[Node]] = [list(tree.defs)]
    while starts:
        nodes: list[Node] = []
        functions: list[Node] = []
        waiting = starts.pop()
        while waiting:
            node = waiting.pop()
            if isinstance(node, (FuncDef, LambdaExpr)):
                functions.append(node)
                starts.append(list(children(node)))
            else:
                nodes.append(node)
                waiting.extend(children(node))
        yield _Scope(tuple(nodes), tuple(functions))
