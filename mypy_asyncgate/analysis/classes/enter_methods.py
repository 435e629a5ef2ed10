"""Enter methods that return None although something else is expected.

Question: does the module expect a result from an enter method that returns None?
Fact: the last statement of the method is the expression ``self``, or a block in the module binds
the result to a name and uses it.
Example:

    class Pool:
        async def __aenter__(self):         returns nothing
            self.conn = await connect()
    async with Pool() as pool:              bound to "pool" ...
        await pool.query()                  ... and used

Assumes: a manager that is entered only for its effect (a lock, a timer) may return None. The class
of an entered expression is known for calls of the class, calls of functions that declare their
result, and variables that are declared or assigned once, from such a call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mypy.nodes import (
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    ClassDef,
    ComparisonExpr,
    Context,
    DelStmt,
    Expression,
    ExpressionStmt,
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

from mypy_asyncgate.analysis.classes.definitions import Definition, analysed_info
from mypy_asyncgate.analysis.classes.return_values import plain_function, returns_nothing
from mypy_asyncgate.lexicon.open_methods import ENTERED_WITH
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.mypy_api.children import children, walk
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import bare_name, declared_type, is_class


@dataclass(frozen=True, slots=True)
class EmptyEnter:
    """An enter method that returns None, and the evidence that it should not.

    ``evaluates_self`` says that its last statement is the expression ``self``. ``bound_to`` is a
    variable that the module binds to the result in ``line`` and then uses, or None.
    """

    name: str
    where: Context
    evaluates_self: bool
    bound_to: str | None
    line: int


def empty_enters(
    dunders: tuple[Definition, ...], defn: ClassDef, tree: MypyFile, bound: bool
) -> Iterator[EmptyEnter]:
    """Yield the enter methods that return None; ``bound`` says whether names are bound."""
    for definition in dunders:
        function = plain_function(definition) if definition.name in ENTERS else None
        # A method of the wrong colour returns something else than its body says.
        if function is None or function.is_coroutine != (definition.name == "__aenter__"):
            continue
        if definition.reachable and returns_nothing(function):
            line, used = min(_used_results(definition.name, defn, tree, bound), default=(0, None))
            yield EmptyEnter(definition.name, function, _evaluates_self(function), used, line)


def _evaluates_self(function: FuncDef) -> bool:
    body = written(function.body)
    last = body[-1] if body else None
    if not isinstance(last, ExpressionStmt) or not function.arguments:
        return False
    value = last.expr
    return isinstance(value, NameExpr) and value.name == function.arguments[0].variable.name


@dataclass(frozen=True, slots=True)
class _Scope:
    """The nodes of one function, or of the module, and the functions nested directly in it."""

    nodes: tuple[Node, ...]
    functions: tuple[Node, ...]

    def all_nodes(self) -> Iterator[Node]:
        """Yield the nodes of the scope and of the functions in it."""
        yield from self.nodes
        for function in self.functions:
            yield from walk(function)


def _used_results(
    name: str, defn: ClassDef, tree: MypyFile, bound: bool
) -> Iterator[tuple[int, str]]:
    """Yield line and variable where the class is entered by ``name`` and the result used."""
    for scope in _scopes(tree):
        for node in scope.nodes:
            for entered, target, line in _entered_expressions(node, name):
                if not _is_of_class(entered, name, defn, scope, bound):
                    continue
                stored = isinstance(target, MemberExpr)
                if stored or (isinstance(target, NameExpr) and _is_used(target, scope)):
                    yield line, bare_name(target)


def _entered_expressions(node: Node, name: str) -> Iterator[tuple[Expression, Expression, int]]:
    """Yield what a statement enters by ``name``, the target of the result, and the line."""
    if isinstance(node, WithStmt) and node.is_async == (name == "__aenter__"):
        for entered, target in zip(node.expr, node.target, strict=True):
            if target is not None:
                yield entered, target, node.line
    elif isinstance(node, AssignmentStmt):
        value = node.rvalue.expr if isinstance(node.rvalue, AwaitExpr) else node.rvalue
        if isinstance(value, CallExpr) and ENTERED_WITH.get(bare_name(value.callee)) == name:
            for entered in value.args[:1]:
                yield entered, node.lvalues[0], node.line


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


def _is_of_class(
    entered: Expression, name: str, defn: ClassDef, scope: _Scope, bound: bool
) -> bool:
    """Tell whether entering an expression calls the method ``name`` of this class."""
    if isinstance(entered, NameExpr):
        declared = _declared_class(entered)
        if declared is not None:
            # The value may be of a subclass of an abstract class, whose method returns something.
            return declared.metaclass_type is None and _finds_method_in(declared, name, defn)
        assigned = [
            node.rvalue
            for node in scope.nodes
            if isinstance(node, AssignmentStmt)
            and any(isinstance(t, NameExpr) and t.name == entered.name for t in node.lvalues)
        ]
        if len(assigned) != 1:
            return False
        entered = assigned[0]
    if not isinstance(entered, CallExpr):
        return False
    if not bound:
        return isinstance(entered.callee, NameExpr) and entered.callee.name == defn.name
    made = is_class(entered.callee) or _declared_result(entered.callee)
    return made is not None and _finds_method_in(made, name, defn)


def _finds_method_in(info: TypeInfo, name: str, defn: ClassDef) -> bool:
    found = next((base for base in info.mro if name in base.names), None)
    return found is not None and found is analysed_info(defn)


def _declared_class(variable: NameExpr) -> TypeInfo | None:
    node = variable.node
    if not isinstance(node, Var) or node.is_inferred or node.type is None:
        return None
    return _class_of(node.type)


def _declared_result(callee: Expression) -> TypeInfo | None:
    """Return the class that a function declares as its result, or None."""
    if isinstance(callee, MemberExpr):
        owner = is_class(callee.expr)
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
