"""Exit methods that give what a clean-up returns, which says nothing about the exception.

Question: does an exit method return the result of a method that ends something, which may be true?
Fact: the ``return`` statements of the method, and the declared result of what they call.
Example: with ``async def stop(self) -> bool``, ``return await self.stop()`` swallows every
exception if the stop succeeds.
Assumes: a method that looks at the exception decides by that what to swallow.
"""

from __future__ import annotations

from mypy.nodes import (
    AwaitExpr,
    CallExpr,
    FuncDef,
    MemberExpr,
    NameExpr,
    Node,
    SuperExpr,
    TypeInfo,
)
from mypy.types import Type

from mypy_asyncgate.analysis.classes.return_values import return_statements
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.swallowing import REPORTS
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.names import bare_name, callee, is_object


def cleanup_returned(function: FuncDef, info: TypeInfo) -> str | None:
    """Return the clean-up whose result, a ``bool``, an exit method of ``info`` returns, or None."""
    if _looks_at_exception(function):
        return None
    for statement in return_statements(function):
        value = statement.expr
        awaited = isinstance(value, AwaitExpr)
        call = value.expr if isinstance(value, AwaitExpr) else value
        if not isinstance(call, CallExpr):
            continue
        target = callee(call)
        if not isinstance(target, (MemberExpr, SuperExpr)) or target.name not in ENDS:
            continue
        for declared in _declared_results(target, info):
            result, is_awaitable = types.awaited(declared)
            # A coroutine that nobody awaits is another mistake.
            if is_awaitable is awaited and _may_be_bool(result):
                return target.name
    return None


def _looks_at_exception(function: FuncDef) -> bool:
    """Tell whether the method does anything with the exception other than to report it."""
    names = {argument.variable.name for argument in function.arguments[1:]}
    waiting: list[Node] = [function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, NameExpr) and node.name in names:
            return True
        if not (isinstance(node, CallExpr) and bare_name(callee(node)) in REPORTS):
            waiting.extend(children(node))
    return False


def _declared_results(target: MemberExpr | SuperExpr, info: TypeInfo) -> list[Type]:
    """Return the declared results of a method of the object, or of its base class."""
    if isinstance(target, SuperExpr):
        base = next((base for base in info.mro[1:] if target.name in base.names), None)
        return list(types.method_results(base, target.name)) if base is not None else []
    return list(types.method_results(info, target.name)) if is_object(target.expr) else []


def _may_be_bool(result: Type) -> bool:
    return any(i.type.fullname == "builtins.bool" for i in types.instances(result))
