"""Exit methods that suppress every exception.

Question: does an exit method return something true on every path, and does the class intend that?
Fact: the ``return`` statements of the method, and what the class says about itself. A method that
inspects the exception and raises, or passes it to a function that handles it, has its reasons.
Example:

    async def __aexit__(self, kind, exc, tb):
        await self.close()
        if exc: log.error("failed")         reported, not handled
        return True                         true on the only path

Assumes: truth is judged on the source. ``self`` and its attributes are true if their class has
neither ``__bool__`` nor ``__len__``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    Block,
    CallExpr,
    ClassDef,
    ComparisonExpr,
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
from mypy_asyncgate.analysis.classes.exit_results import cleanup_returned
from mypy_asyncgate.analysis.classes.return_values import (
    declared_result,
    is_always_true,
    plain_function,
    reaches_end,
    return_statements,
)
from mypy_asyncgate.dataclass import dataclass
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


@dataclass(frozen=True)
class SwallowingExit:
    """An exit method that returns something true on every path, or whenever it succeeds.

    ``on_purpose`` says that the class declares it in its name, documentation or signature, that the
    method keeps or passes on the exception, or that the class only deals with exceptions.
    ``result_of`` is the clean-up whose result it returns, or None if that is always true.
    """

    name: str
    where: Context
    on_purpose: bool
    result_of: str | None = None


def swallowing_exits(
    dunders: tuple[Definition, ...], defn: ClassDef, info: TypeInfo
) -> Iterator[SwallowingExit]:
    """Yield the exit methods that return something true, always or as their clean-up does."""
    for definition in dunders:
        function = plain_function(definition) if definition.name in EXITS else None
        # The result of a method of the wrong colour is not used, or is always true.
        if function is None or function.is_coroutine != (definition.name == "__aexit__"):
            continue
        truth = _Truth(function, defn, info, _attributes_in_use(function, dunders))
        if definition.reachable and _always_true(function, truth):
            # Who computes the result from the exception means to tell that there was one.
            computed = any(_tests_exception(r.expr, function) for r in return_statements(function))
            on_purpose = _declares_suppression(function, defn, info) or (
                not computed and _handles_exception(function, defn)
            )
            yield SwallowingExit(definition.name, function, on_purpose)
        elif definition.reachable and (cleanup := cleanup_returned(function, info)):
            on_purpose = _declares_suppression(function, defn, info)
            yield SwallowingExit(definition.name, function, on_purpose, cleanup)


def _always_true(function: FuncDef, truth: _Truth) -> bool:
    results = return_statements(function)
    if not results or reaches_end(function.body) or _may_raise(function.body):
        return False
    return all(
        is_always_true(result.expr, truth.is_true) or _tests_exception(result.expr, function)
        for result in results
    )


def _tests_exception(value: Expression | None, function: FuncDef) -> bool:
    """Tell whether a value only says that there is an exception: ``exc is not None``."""
    if not isinstance(value, ComparisonExpr) or value.operators != ["is not"]:
        return False
    tested, none = value.operands
    names = [argument.variable.name for argument in function.arguments[1:3]]
    return bare_name(none) == "None" and isinstance(tested, NameExpr) and tested.name in names


def _may_raise(block: Block) -> bool:
    """Tell whether a block may raise by a statement, other than while it handles another error."""
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


@dataclass(frozen=True)
class _Truth:
    """Decides whether the names and attributes that an exit method returns are true.

    ``in_use`` are the attributes that the block or the method itself uses.
    """

    function: FuncDef
    defn: ClassDef
    info: TypeInfo
    in_use: frozenset[str]

    def is_true(self, value: Expression) -> bool:
        """Tell whether a value is ``self`` or an attribute of it, and always true."""
        if _is_self(value, self.function):
            own = {definition.name for definition in definitions(self.defn)}
            return own.isdisjoint(TRUTH) and _is_never_false(self.info)
        if not isinstance(value, MemberExpr) or not _is_self(value.expr, self.function):
            return False
        symbol = self.info.get(value.name) if self.info.mro else None
        node = symbol.node if symbol is not None else None
        if node is not None and not isinstance(node, Var):
            return False
        proper = get_proper_type(node.type) if node is not None else None
        if isinstance(proper, Instance):
            return _is_never_false(proper.type)
        # It may be None at times, or have an unknown type, but here it was in use.
        items = proper.items if isinstance(proper, UnionType) else [proper]
        return value.name in self.in_use and all(map(_may_be_true, items))


def _may_be_true(item: Type | None) -> bool:
    proper = get_proper_type(item)
    if isinstance(proper, Instance):
        return _is_never_false(proper.type)
    return proper is None or isinstance(proper, (AnyType, NoneType))


def _is_self(value: Expression, function: FuncDef) -> bool:
    if not isinstance(value, NameExpr) or not function.arguments:
        return False
    return value.name == function.arguments[0].variable.name


def _attributes_in_use(function: FuncDef, dunders: tuple[Definition, ...]) -> frozenset[str]:
    """Return the attributes that entering returns, or whose methods the exit calls."""
    found: set[str] = set()
    for definition in dunders:
        enter = plain_function(definition) if definition.name in ENTERS else None
        results = [result.expr for result in return_statements(enter)] if enter is not None else []
        found.update(value.name for value in results if isinstance(value, MemberExpr))
    nodes = list(own_nodes(function.body))
    for node in nodes:
        if isinstance(node, MemberExpr) and isinstance(node.expr, MemberExpr):
            found.add(node.expr.name)
    for node in nodes:
        if isinstance(node, AssignmentStmt):
            found.difference_update(map(bare_name, node.lvalues))
    return frozenset(found)


def _is_never_false(info: TypeInfo) -> bool:
    if not info.mro or info.fallback_to_any or info.is_protocol:
        return False
    if info.fullname == "builtins.object":
        return False
    return not any(name in base.names for base in info.mro[:-1] for name in TRUTH)


# -- what is intended


def _declares_suppression(function: FuncDef, defn: ClassDef, info: TypeInfo) -> bool:
    """Tell whether the class declares that it suppresses exceptions."""
    declared = declared_result(function)
    if isinstance(declared, UnboundType) and declared.name.rpartition(".")[2] == "Literal":
        return True
    bases = [base.name for base in info.mro] or [defn.name]
    if any(re.search(PURPOSE_NAMED, base) for base in bases):
        return True
    return any(
        re.search(PURPOSE_TOLD, text) for text in (_docstring(defn.defs), _docstring(function.body))
    )


def _docstring(block: Block) -> str:
    first = next(iter(written(block)), None)
    if isinstance(first, ExpressionStmt) and isinstance(first.expr, StrExpr):
        return first.expr.value
    return ""


def _handles_exception(function: FuncDef, defn: ClassDef) -> bool:
    """Tell whether the exception is kept, passed on, or the only concern of the class."""
    exception_names = {argument.variable.name for argument in function.arguments[1:]}
    for node in own_nodes(function.body):
        if isinstance(node, AssignmentStmt) and _mentions(node.rvalue, exception_names):
            if any(isinstance(target, MemberExpr) for target in node.lvalues):
                return True
        elif isinstance(node, CallExpr) and _callee(node) not in REPORTS | PASSED_ON_EXIT:
            for argument in node.args:
                if isinstance(argument, NameExpr) and argument.name in exception_names:
                    return True
    if any(not d.name.startswith("_") for d in definitions(defn)):
        return False
    body = written(function.body)[1 if _docstring(function.body) else 0 :]
    steps = [s for s in body if not isinstance(s, (ReturnStmt, PassStmt))]
    return bool(steps) and all(_only_reports(statement, exception_names) for statement in steps)


def _only_reports(statement: Statement, exception_names: set[str]) -> bool:
    """Tell whether a statement only reports the exception, if there is one."""
    calls = [node for node in walk(statement) if isinstance(node, CallExpr)]
    if not all(_callee(call) in REPORTS for call in calls):
        return False
    if isinstance(statement, IfStmt):
        about = any(_mentions(condition, exception_names) for condition in statement.expr)
        return about and statement.else_body is None
    return isinstance(statement, ExpressionStmt) and _mentions(statement.expr, exception_names)


def _callee(call: CallExpr) -> str:
    """Return the last part of the callee's name, also of ``super().name``."""
    callee = call.callee
    return callee.name if isinstance(callee, SuperExpr) else bare_name(callee)


def _mentions(expression: Node, names: set[str]) -> bool:
    return any(isinstance(node, NameExpr) and node.name in names for node in walk(expression))
