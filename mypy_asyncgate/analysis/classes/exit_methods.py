"""Which question: does leaving a block swallow every exception, and is the class there for that?

An exit method swallows what it is given if it returns something true. That it may do so on some
paths is its right; here are the methods that do so on every path, and what the class says about
itself. An exit that looks at the exception and raises, or hands it to somebody who handles it,
has its reasons.

    async def __aexit__(self, kind, exc, tb):
        await self.close()
        if exc: log.error("failed")         reported, not handled
        return True                         always true, on the only path

Truth is judged on the source; ``self`` and its attributes by their class, which must have neither
``__bool__`` nor ``__len__``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    Block,
    CallExpr,
    ClassDef,
    Context,
    Expression,
    ExpressionStmt,
    FuncDef,
    IfStmt,
    MemberExpr,
    NameExpr,
    Node,
    PassStmt,
    RaiseStmt,
    ReturnStmt,
    Statement,
    StrExpr,
    SuperExpr,
    TryStmt,
    TypeInfo,
    Var,
)
from mypy.types import (
    AnyType,
    Instance,
    NoneType,
    Type,
    UnboundType,
    UnionType,
    get_proper_type,
)

from mypy_asyncgate.analysis.classes.definitions import Definition, definitions
from mypy_asyncgate.analysis.classes.return_values import (
    declared_result,
    falls_off,
    is_always_true,
    plain_function,
    returns,
)
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.special_methods import TRUTH
from mypy_asyncgate.lexicon.swallowing import (
    PASSED_ON_EXIT,
    PURPOSE_NAMED,
    PURPOSE_TOLD,
    REPORTS,
)
from mypy_asyncgate.mypy_api.children import children, own_nodes, walk
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import bare_name


@dataclass(frozen=True, slots=True)
class SwallowingExit:
    """An exit method that returns something true on every path.

    ``on_purpose``: the class says so in its name, its documentation or its signature, keeps the
    exception or hands it on, or does nothing but deal with exceptions.
    """

    name: str
    where: Context
    on_purpose: bool


def swallowing_exits(
    dunders: tuple[Definition, ...], defn: ClassDef, info: TypeInfo
) -> Iterator[SwallowingExit]:
    """Yield the exit methods of a class that always return something true."""
    for definition in dunders:
        function = plain_function(definition) if definition.name in EXITS else None
        # One of the wrong colour is not asked for its result, or always true as it is.
        if function is None or function.is_coroutine != (definition.name == "__aexit__"):
            continue
        truth = _Truth(function, defn, info, _kept(function, dunders))
        if definition.reachable and _always_true(function, truth):
            on_purpose = _is_said(function, defn, info) or _is_dealt_with(function, defn)
            yield SwallowingExit(definition.name, function, on_purpose)


def _always_true(function: FuncDef, truth: _Truth) -> bool:
    results = returns(function)
    if not results or falls_off(function.body) or _fails(function.body):
        return False
    return all(is_always_true(result.expr, truth.is_true) for result in results)


def _fails(block: Block) -> bool:
    """Tell whether it may raise of its own accord, other than while it handles another error."""
    waiting: list[Node] = [block]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (RaiseStmt, AssertStmt)):
            return True
        if isinstance(node, TryStmt):
            waiting.append(node.body)
            waiting.extend(b for b in (node.else_body, node.finally_body) if b is not None)
        elif isinstance(node, Statement) and not isinstance(node, (FuncDef, ClassDef)):
            waiting.extend(children(node))
    return False


# -- what is true


@dataclass(frozen=True, slots=True)
class _Truth:
    """Judges the names and attributes that one exit method may return.

    ``kept`` are the attributes that the block or the exit itself works with.
    """

    function: FuncDef
    defn: ClassDef
    info: TypeInfo
    kept: frozenset[str]

    def is_true(self, value: Expression) -> bool:
        """Tell whether the value is ``self`` or an attribute of it, and always true."""
        if _is_self(value, self.function):
            own = {definition.name for definition in definitions(self.defn)}
            return own.isdisjoint(TRUTH) and _is_plainly_true(self.info)
        if not isinstance(value, MemberExpr) or not _is_self(value.expr, self.function):
            return False
        symbol = self.info.get(value.name) if self.info.mro else None
        node = symbol.node if symbol is not None else None
        if node is not None and not isinstance(node, Var):
            return False
        proper = get_proper_type(node.type) if node is not None else None
        if isinstance(proper, Instance):
            return _is_plainly_true(proper.type)
        # It may be None at times, or nothing is known of it: but here it was in use.
        items = proper.items if isinstance(proper, UnionType) else [proper]
        return value.name in self.kept and all(map(_is_unknown_or_true, items))


def _is_unknown_or_true(item: Type | None) -> bool:
    proper = get_proper_type(item)
    if isinstance(proper, Instance):
        return _is_plainly_true(proper.type)
    return proper is None or isinstance(proper, (AnyType, NoneType))


def _is_self(value: Expression, function: FuncDef) -> bool:
    if not isinstance(value, NameExpr) or not function.arguments:
        return False
    return value.name == function.arguments[0].variable.name


def _kept(function: FuncDef, dunders: tuple[Definition, ...]) -> frozenset[str]:
    """Return the attributes that entering gives, or that leaving calls methods of and keeps."""
    found: set[str] = set()
    for definition in dunders:
        enter = plain_function(definition) if definition.name in ENTERS else None
        results = [result.expr for result in returns(enter)] if enter is not None else []
        found.update(value.name for value in results if isinstance(value, MemberExpr))
    nodes = list(own_nodes(function.body))
    for node in nodes:
        if isinstance(node, MemberExpr) and isinstance(node.expr, MemberExpr):
            found.add(node.expr.name)
    for node in nodes:
        if isinstance(node, AssignmentStmt):
            found.difference_update(map(bare_name, node.lvalues))
    return frozenset(found)


def _is_plainly_true(info: TypeInfo) -> bool:
    if not info.mro or info.fallback_to_any or info.is_protocol:
        return False
    if info.fullname == "builtins.object":
        return False
    return not any(name in base.names for base in info.mro[:-1] for name in TRUTH)


# -- what is meant


def _is_said(function: FuncDef, defn: ClassDef, info: TypeInfo) -> bool:
    """Tell whether the class says that it swallows exceptions."""
    declared = declared_result(function)
    if isinstance(declared, UnboundType) and declared.name.rpartition(".")[2] == "Literal":
        return True
    bases = [base.name for base in info.mro] or [defn.name]
    if any(map(PURPOSE_NAMED.search, bases)):
        return True
    return any(PURPOSE_TOLD.search(text) for text in (_doc(defn.defs), _doc(function.body)))


def _doc(block: Block) -> str:
    first = next(iter(written(block)), None)
    if isinstance(first, ExpressionStmt) and isinstance(first.expr, StrExpr):
        return first.expr.value
    return ""


def _is_dealt_with(function: FuncDef, defn: ClassDef) -> bool:
    """Tell whether the exception is kept, handed on, or all that the class is about."""
    given = {argument.variable.name for argument in function.arguments[1:]}
    for node in own_nodes(function.body):
        if isinstance(node, AssignmentStmt) and _mentions(node.rvalue, given):
            if any(isinstance(target, MemberExpr) for target in node.lvalues):
                return True
        elif isinstance(node, CallExpr) and _callee(node) not in REPORTS | PASSED_ON_EXIT:
            for argument in node.args:
                if isinstance(argument, NameExpr) and argument.name in given:
                    return True
    if any(not d.name.startswith("_") for d in definitions(defn)):
        return False
    body = written(function.body)[1 if _doc(function.body) else 0 :]
    told = [s for s in body if not isinstance(s, (ReturnStmt, PassStmt))]
    return bool(told) and all(_is_about(statement, given) for statement in told)


def _is_about(statement: Statement, given: set[str]) -> bool:
    """Tell whether a statement does nothing but tell of the exception, if there is one."""
    calls = [node for node in walk(statement) if isinstance(node, CallExpr)]
    if not all(_callee(call) in REPORTS for call in calls):
        return False
    if isinstance(statement, IfStmt):
        about = any(_mentions(condition, given) for condition in statement.expr)
        return about and statement.else_body is None
    return isinstance(statement, ExpressionStmt) and _mentions(statement.expr, given)


def _callee(call: CallExpr) -> str:
    """Return the last part of the name of what is called, also of ``super().name``."""
    callee = call.callee
    return callee.name if isinstance(callee, SuperExpr) else bare_name(callee)


def _mentions(expression: Node, names: set[str]) -> bool:
    return any(isinstance(node, NameExpr) and node.name in names for node in walk(expression))
