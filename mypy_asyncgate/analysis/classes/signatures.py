"""How a method of a class can be called, and what kind of value the call has.

Question: which numbers of arguments does the method accept, and can its result be awaited?
Fact: one ``Signature`` for each way to call it, from its annotations or, without any, its body.
Example: ``def __aexit__(self, *exc): ...`` accepts any number, and its result is PLAIN.
Assumes: unknown types have no signature, or ``Result.UNKNOWN``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from mypy.nodes import (
    ARG_STAR,
    ArgKind,
    AssignmentStmt,
    Context,
    Decorator,
    DictExpr,
    FuncDef,
    IntExpr,
    ListExpr,
    NameExpr,
    OverloadedFuncDef,
    RefExpr,
    ReturnStmt,
    StrExpr,
    TupleExpr,
    Var,
)
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    TupleType,
    Type,
    TypedDictType,
    TypeOfAny,
    TypeVarType,
    UnboundType,
    UnionType,
    get_proper_type,
)

from mypy_asyncgate.analysis.classes.definitions import (
    Definition,
    decorator_names,
    only_raises,
)
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.decorators import TRANSPARENT
from mypy_asyncgate.mypy_api.children import own_nodes


class Result(Enum):
    """The kind of a method's result, with regard to awaiting it."""

    UNKNOWN = auto()
    PLAIN = auto()
    AWAITABLE = auto()
    COROUTINE = auto()
    ASYNC_GENERATOR = auto()


@dataclass(frozen=True)
class Signature:
    """One way to call a method on an instance, with ``required`` to ``limit`` positional arguments.

    ``limit`` is None for ``*args``, and -1 if not even ``self`` is accepted. ``keywords`` are the
    keyword-only arguments without a default.
    """

    where: Context
    required: int
    limit: int | None
    keywords: tuple[str, ...]
    result: Result

    def accepts(self, count: int) -> bool:
        """Tell whether ``count`` positional arguments and no others are accepted."""
        enough = self.required <= count
        return enough and not self.keywords and (self.limit is None or count <= self.limit)


@dataclass(frozen=True)
class SignatureReader:
    """Finds the signatures of the methods of one class.

    ``bound`` says whether names in its body are bound, ``plain_self`` whether its instances
    certainly cannot be awaited.
    """

    bound: bool
    is_protocol: bool
    plain_self: bool

    def signatures_of(self, definition: Definition) -> Iterator[Signature]:
        """Yield the signatures of a definition."""
        if isinstance(definition.node, AssignmentStmt):
            yield from self._of_assignment(definition.name, definition.node)
        else:
            yield from self._of_functions(definition.node)

    def _of_functions(self, node: object) -> Iterator[Signature]:
        functions = node.items if isinstance(node, OverloadedFuncDef) else [node]
        for function in functions:
            if isinstance(function, FuncDef):
                yield self._of_function(function)
            elif isinstance(function, Decorator):
                yield from self._of_decorated(function)

    def _of_assignment(self, name: str, statement: AssignmentStmt) -> Iterator[Signature]:
        for target in statement.lvalues:
            if not (self.bound and isinstance(target, NameExpr) and target.name == name):
                continue
            value = statement.rvalue
            function = value.node if isinstance(value, RefExpr) else None
            if isinstance(function, (FuncDef, Decorator, OverloadedFuncDef)):
                for found in self._of_functions(function):
                    yield _relocated(found, statement)
            elif isinstance(target.node, Var) and target.node.type is not None:
                for item in _callables(target.node.type):
                    result = self._result(item.ret_type, is_async=False)
                    yield _signature(statement, item.arg_kinds, item.arg_names, True, result)
                    # Whether ``self`` is passed depends on where it is assigned.
                    unknown = Result.UNKNOWN
                    yield _signature(statement, item.arg_kinds, item.arg_names, False, unknown)

    def _of_function(self, function: FuncDef, is_abstract: bool = False) -> Signature:
        declared = function.type if isinstance(function.type, CallableType) else None
        result_type = get_proper_type(declared.ret_type) if declared is not None else None
        is_declared = result_type is not None and not (
            isinstance(result_type, AnyType) and result_type.type_of_any == TypeOfAny.unannotated
        )
        if function.is_coroutine:
            result = Result.ASYNC_GENERATOR if function.is_generator else Result.COROUTINE
        elif is_declared and result_type is not None:
            result = self._result(result_type, is_async=False)
        else:
            result = Result.UNKNOWN if is_abstract else self._inferred(function)
        kinds = [argument.kind for argument in function.arguments]
        names = [argument.variable.name for argument in function.arguments]
        return _signature(function, kinds, names, not function.is_static, result)

    def _of_decorated(self, node: Decorator) -> Iterator[Signature]:
        names = decorator_names(node)
        function = node.func
        if all(name in TRANSPARENT for name in names):
            found = self._of_function(function, "abstractmethod" in names)
            if "staticmethod" in names and not function.is_static:
                kinds = [argument.kind for argument in function.arguments]
                arg_names = [argument.variable.name for argument in function.arguments]
                found = _signature(function, kinds, arg_names, False, found.result)
            yield found
        elif self.bound and not function.is_property and node.var.type is not None:
            for item in _callables(node.var.type):
                result = self._result(item.ret_type, function.is_coroutine)
                takes_self = not function.is_static
                yield _signature(function, item.arg_kinds, item.arg_names, takes_self, result)

    # -- results

    def _result(self, declared: Type, is_async: bool) -> Result:
        proper = get_proper_type(declared)
        if isinstance(proper, (NoneType, TypedDictType)):
            return Result.PLAIN
        if isinstance(proper, UnboundType):
            return Result.PLAIN if proper.name in ("None", "bool") else Result.UNKNOWN
        if isinstance(proper, UnionType):
            results = {self._result(item, is_async) for item in proper.items}
            return results.pop() if len(results) == 1 else Result.UNKNOWN
        if isinstance(proper, TypeVarType):
            return Result.UNKNOWN if proper.values else self._result(proper.upper_bound, is_async)
        if isinstance(proper, TupleType):
            proper = proper.partial_fallback
        elif isinstance(proper, LiteralType):
            proper = proper.fallback
        return _of_instance(proper, is_async) if isinstance(proper, Instance) else Result.UNKNOWN

    def _inferred(self, function: FuncDef) -> Result:
        """Return the kind of result of an unannotated function: PLAIN if it cannot be awaited."""
        if function.is_generator:
            return Result.PLAIN
        if only_raises(function) or self.is_protocol:
            return Result.UNKNOWN
        plain_names = {"None", "True", "False"}
        if function.arguments and self.plain_self:
            plain_names.add(function.arguments[0].variable.name)
        returned = [node.expr for node in own_nodes(function.body) if isinstance(node, ReturnStmt)]
        plain = all(
            value is None
            or isinstance(value, (IntExpr, StrExpr, TupleExpr, ListExpr, DictExpr))
            or (isinstance(value, NameExpr) and value.name in plain_names)
            for value in returned
        )
        return Result.PLAIN if plain else Result.UNKNOWN


def _callables(declared: Type) -> list[CallableType]:
    proper = get_proper_type(declared)
    if isinstance(proper, Overloaded):
        return proper.items
    return [proper] if isinstance(proper, CallableType) and not proper.is_type_obj() else []


def _of_instance(instance: Instance, is_async: bool) -> Result:
    info = instance.type
    if info.fullname == "builtins.object" or info.fallback_to_any:
        return Result.UNKNOWN
    if info.fullname == "typing.Coroutine" and is_async:
        return Result.COROUTINE
    if info.get("__await__") is not None:
        return Result.AWAITABLE
    if info.fullname in ("typing.AsyncGenerator", "typing.AsyncIterator") and is_async:
        return Result.ASYNC_GENERATOR
    return Result.UNKNOWN if info.get("__getattr__") is not None else Result.PLAIN


def _signature(
    where: Context,
    kinds: Sequence[ArgKind],
    names: Sequence[str | None],
    takes_self: bool,
    result: Result,
) -> Signature:
    keywords = [
        name or ""
        for kind, name in zip(kinds, names, strict=False)
        if kind.is_named() and kind.is_required()
    ]
    positional = [kind for kind in kinds if kind.is_positional()]
    limit = None if ARG_STAR in kinds else len(positional)
    required = sum(kind.is_required() for kind in positional)
    if takes_self:
        limit = None if limit is None else limit - 1
        required = max(0, required - 1)
    return Signature(where, required, limit, tuple(keywords), result)


def _relocated(signature: Signature, where: Context) -> Signature:
    return Signature(
        where, signature.required, signature.limit, signature.keywords, signature.result
    )
