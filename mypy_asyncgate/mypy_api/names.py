"""The names and symbols that expressions refer to."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    CallExpr,
    ComparisonExpr,
    Context,
    Decorator,
    Expression,
    FuncDef,
    IfStmt,
    Import,
    ImportAll,
    ImportFrom,
    IndexExpr,
    IntExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    OpExpr,
    OverloadedFuncDef,
    RefExpr,
    StrExpr,
    SuperExpr,
    SymbolNode,
    TypeAlias,
    TypeInfo,
    UnaryExpr,
    Var,
)
from mypy.types import (
    CallableType,
    Instance,
    Type,
    TypeType,
    TypeVarType,
    UninhabitedType,
    get_proper_type,
)
from mypy.util import correct_relative_import

from mypy_asyncgate.mypy_api.children import walk


def callee(call: CallExpr) -> Expression:
    """Return the callee without explicit type arguments (``f[int](...)``)."""
    target = call.callee
    while isinstance(target, IndexExpr):
        target = target.base
    return target


def full_name(expression: Expression) -> str | None:
    """Return the full name of a module-level function or class, or None for anything else."""
    if not isinstance(expression, RefExpr):
        return None
    if isinstance(expression.node, TypeAlias):
        target = get_proper_type(expression.node.target)
        return target.type.fullname if isinstance(target, Instance) else None
    name = expression.fullname
    return name if name and "." in name else None


def method_on_class(call: CallExpr) -> str | None:
    """Return the full name of a method called on its class (``File.open()``), or None.

    If the method is overloaded, mypy's own name for it is "open of File".
    """
    target = callee(call)
    info = named_class(target.expr) if isinstance(target, MemberExpr) else None
    owner = info.get_containing_type_info(bare_name(target)) if info is not None else None
    return f"{owner.fullname}.{bare_name(target)}" if owner is not None else None


def bare_name(expression: Expression | None) -> str:
    """Return the last part of a name, or "" for an expression without one."""
    return expression.name if isinstance(expression, (NameExpr, MemberExpr)) else ""


def dotted_name(e: Expression | None) -> str | None:
    """Return a name with its attributes as written, or None for any other expression."""
    if isinstance(e, NameExpr):
        return e.name
    if isinstance(e, MemberExpr):
        base = dotted_name(e.expr)
        return f"{base}.{e.name}" if base is not None else None
    return None


def is_display(name: str) -> bool:
    """Tell whether mypy's name of a called function stands for a display or a comprehension.

    mypy checks ``[1, 2]`` as a call of a function called ``<list>``.
    """
    return name.startswith("<")


def has_literal(call: CallExpr, keyword: str, value: bool) -> bool:
    """Tell whether a call has the keyword argument ``keyword=True``, or ``False``, literally."""
    return any(
        name == keyword
        and isinstance(argument, NameExpr)
        and argument.fullname == f"builtins.{value}"
        for name, argument in zip(call.arg_names, call.args, strict=True)
    )


def binds_object(target: Expression, function: FuncDef) -> bool:
    """Tell whether the expression that names a method binds its first parameter."""
    is_method = isinstance(target, MemberExpr) and bool(function.info)
    return is_method and not function.is_static


def is_super(call: CallExpr) -> bool:
    """Tell whether a call is of a method of ``super()``."""
    return isinstance(callee(call), SuperExpr)


def is_refused(result: Expression | None) -> bool:
    """Tell whether a ``return`` with this value gives nothing: none at all, None or False."""
    nothing = ("builtins.None", "builtins.False")
    return result is None or (isinstance(result, NameExpr) and result.fullname in nothing)


def named_class(expression: Expression) -> TypeInfo | None:
    """Return the class that an expression names, directly or through an alias, or None."""
    if isinstance(expression, RefExpr):
        if isinstance(expression.node, TypeInfo):
            return expression.node
        if isinstance(expression.node, TypeAlias):
            target = get_proper_type(expression.node.target)
            return target.type if isinstance(target, Instance) else None
    return None


def is_none(node: Context | None) -> bool:
    """Tell whether an expression is the name ``None``."""
    return isinstance(node, NameExpr) and node.fullname == "builtins.None"


def is_bool(node: Context | None) -> bool:
    """Tell whether an expression is the name ``True`` or ``False``."""
    return isinstance(node, NameExpr) and node.fullname in ("builtins.True", "builtins.False")


def truth_of(node: Context | None) -> bool | None:
    """Return the truth of a constant that is written ``None``, as a bool or number; else None."""
    if is_bool(node):
        return isinstance(node, NameExpr) and node.name == "True"
    if isinstance(node, IntExpr):
        return bool(node.value)
    return False if is_none(node) else None


def constructed_class(target: Expression) -> TypeInfo | None:
    """Return the class that a call of ``target`` makes an object of: one that it names, or ``cls``.

    None if it is called on something else.
    """
    node = target.node if isinstance(target, NameExpr) else None
    if not (isinstance(node, Var) and node.is_cls):
        return named_class(target)
    return class_in(node.type)


def class_in(declared: Type | None) -> TypeInfo | None:
    """Return the class that a value of this type is, as with ``type[C]``, or None for others."""
    proper = get_proper_type(declared)
    item = proper.item if isinstance(proper, TypeType) else None
    if isinstance(item, TypeVarType):
        item = get_proper_type(item.upper_bound)
    return item.type if isinstance(item, Instance) else None


def never_returns(expression: Expression) -> bool:
    """Tell whether the callee is declared never to return (``NoReturn``)."""
    if not isinstance(expression, RefExpr):
        return False
    declared = get_proper_type(declared_type(expression.node))
    return isinstance(declared, CallableType) and isinstance(
        get_proper_type(declared.ret_type), UninhabitedType
    )


def imported(tree: MypyFile) -> Iterator[str]:
    """Yield the full names of the modules that a module imports at any level."""
    for statement in tree.imports:
        if isinstance(statement, Import):
            yield from (module for module, _ in statement.ids)
        elif isinstance(statement, (ImportFrom, ImportAll)):
            module, _ = correct_relative_import(
                tree.fullname, statement.relative, statement.id, tree.is_package_init_file()
            )
            yield module
            if isinstance(statement, ImportFrom):
                yield from (f"{module}.{name}" for name, _ in statement.names)


def declared_type(node: object) -> CallableType | None:
    """Return the declared signature of a function symbol, or None if there is not exactly one."""
    if isinstance(node, Decorator):
        node = node.var
    if isinstance(node, (FuncDef, Var)) and node.type is not None:
        proper = get_proper_type(node.type)
        return proper if isinstance(proper, CallableType) else None
    return None


def is_only_checked(condition: Expression) -> bool:
    """Tell whether a condition is true for type checkers, and false when the program runs."""
    return bare_name(condition) in ("TYPE_CHECKING", "MYPY")


def is_only_declared(node: Node, tree: MypyFile) -> bool:
    """Tell whether a node is under ``if TYPE_CHECKING``, and so a mere declaration."""
    return any(inner is node for inner in only_declared(tree))


def only_declared(tree: MypyFile) -> Iterator[Node]:
    """Yield the nodes under ``if TYPE_CHECKING``."""
    for statement in tree.defs:
        if isinstance(statement, IfStmt):
            for condition, block in zip(statement.expr, statement.body, strict=True):
                if is_only_checked(condition):
                    yield from walk(block)


def definition(node: SymbolNode | None) -> FuncDef | None:
    """Return the function that a symbol refers to, without its decorators, or None."""
    if isinstance(node, Decorator):
        return node.func
    if isinstance(node, OverloadedFuncDef):
        return definition(node.impl or node.items[0])
    return node if isinstance(node, FuncDef) else None


def is_cached_property(node: SymbolNode | None) -> bool:
    """Tell whether a symbol is a cached property: alone, only that can be assigned to."""
    return isinstance(node, Decorator) and node.func.is_property and node.var.is_settable_property


def is_object(e: Expression | None) -> bool:
    """Tell whether an expression is the ``self`` of the method around it."""
    return isinstance(e, NameExpr) and isinstance(e.node, Var) and e.node.is_self


def own_attribute(node: Node) -> str | None:
    """Return the name of an attribute of ``self``, or None for any other expression."""
    return node.name if isinstance(node, MemberExpr) and is_object(node.expr) else None


def fields_tested(condition: Expression) -> set[str] | None:
    """Return the attributes of ``self`` that a condition tests, None if it depends on more."""
    found = set()
    for node in walk(condition):
        name = own_attribute(node)
        if name is not None:
            found.add(name)
        elif isinstance(node, NameExpr):
            if not (is_object(node) or node.fullname.startswith("builtins.")):
                return None
        elif not isinstance(node, (ComparisonExpr, IntExpr, OpExpr, StrExpr, UnaryExpr)):
            return None
    return found


def called_function(target: Expression, module: str) -> FuncDef | None:
    """Return the function that an expression names, if its body is in ``module``, else None.

    This works for functions, and for methods called on ``self``.
    """
    node = getattr(target, "node", None)
    if isinstance(target, MemberExpr) and isinstance(target.expr, NameExpr):
        owner = target.expr.node
        declared = get_proper_type(owner.type) if isinstance(owner, Var) else None
        if isinstance(owner, Var) and owner.is_self and isinstance(declared, Instance):
            symbol = declared.type.get(target.name)
            node = symbol.node if symbol is not None else None
    function = definition(node)
    if function is None or (function.is_decorated and not function.is_static):
        return None
    local = isinstance(target, NameExpr) and "." not in function.fullname
    return function if local or function.fullname.startswith(f"{module}.") else None


def generated_parameters(info: TypeInfo) -> list[str]:
    """Return the parameters of a constructor that mypy has generated from the fields of a class.

    They have the names of the fields: ``@dataclass`` and its like.
    """
    symbol = info.names.get("__init__")
    if symbol is None or not symbol.plugin_generated or not isinstance(symbol.node, FuncDef):
        return []
    return [name for name in symbol.node.arg_names[1:] if name is not None and name in info.names]
