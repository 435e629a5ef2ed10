"""What the source says about one class and about its neighbours in the module.

Everything here works on names alone: it is right during semantic analysis, when nothing is bound
yet, and it looks at no module but the one being checked (the trees of others may be gone).
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
    Decorator,
    Expression,
    ExpressionStmt,
    FakeInfo,
    FuncDef,
    IndexExpr,
    ListExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    OverloadedFuncDef,
    RaiseStmt,
    Statement,
    StrExpr,
    TupleExpr,
    TypeInfo,
)
from mypy.types import CallableType, Type, UnboundType

from mypy_asyncgate.lexicon.class_roles import MEANT_AS_BASE
from mypy_asyncgate.lexicon.protocol import DUNDERS
from mypy_asyncgate.mypy_api.children import children, walk
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import bare_name

Binding = FuncDef | Decorator | OverloadedFuncDef | AssignmentStmt | ClassDef


@dataclass(frozen=True, slots=True)
class Definition:
    """One statement of a class body that binds ``name``, also where mypy skips it."""

    name: str
    node: Binding
    reachable: bool

    @property
    def functions(self) -> tuple[FuncDef | Decorator, ...]:
        """The functions it consists of: one, each overload, or none for an assignment."""
        node = self.node
        if isinstance(node, OverloadedFuncDef):
            items = [item for item in node.items if isinstance(item, (FuncDef, Decorator))]
            return tuple(items)
        return (node,) if isinstance(node, (FuncDef, Decorator)) else ()

    @property
    def is_abstract(self) -> bool:
        """Whether it is left to subclasses with ``@abstractmethod``."""
        return any("abstractmethod" in decorator_names(f) for f in self.functions)

    @property
    def is_none(self) -> bool:
        """Whether it says that the class lacks the method on purpose."""
        node = self.node
        if not isinstance(node, AssignmentStmt):
            return False
        return isinstance(node.rvalue, NameExpr) and node.rvalue.name == "None"

    @property
    def only_raises(self) -> bool:
        """Whether it is a guard, or a template for subclasses (``raise NotImplementedError``)."""
        return not self.is_abstract and any(only_raises(f) for f in self.functions)

    @property
    def is_guard(self) -> bool:
        """Whether it is there to tell callers off (``raise TypeError('use "async with"')``)."""
        return self.only_raises and not any(_is_template(f) for f in self.functions)


def definitions(defn: ClassDef) -> Iterator[Definition]:
    """Yield what the class body binds, also under ``if``, ``try``, ``with`` and loops."""
    waiting: list[tuple[Node, bool]] = [(defn.defs, True)]
    while waiting:
        node, reachable = waiting.pop()
        if isinstance(node, (FuncDef, Decorator, OverloadedFuncDef, ClassDef)):
            yield Definition(node.name, node, reachable)
        elif isinstance(node, AssignmentStmt):
            for name in _targets(node.lvalues):
                yield Definition(name, node, reachable)
        else:
            if isinstance(node, Block):
                reachable = reachable and not node.is_unreachable
            inner = [child for child in children(node) if isinstance(child, Statement)]
            waiting.extend((child, reachable) for child in reversed(inner))


def decorator_names(function: FuncDef | Decorator) -> list[str]:
    """Return the last part of each decorator's name ("" where it has none)."""
    if not isinstance(function, Decorator):
        return []
    return [bare_name(callee_of(decorator)) for decorator in function.original_decorators]


def set_from_outside(class_name: str, tree: MypyFile) -> frozenset[str]:
    """Return the dunders that the module sets on the finished class."""
    found: set[str] = set()
    for node in _all(tree):
        if isinstance(node, AssignmentStmt):
            for target in node.lvalues:
                if isinstance(target, MemberExpr) and bare_name(target.expr) == class_name:
                    found.add(target.name)
        elif isinstance(node, CallExpr) and _sets_attribute(node, class_name):
            name = node.args[1]
            found.update([name.value] if isinstance(name, StrExpr) else DUNDERS)
    return DUNDERS & found


def is_left_to_subclasses(defn: ClassDef, missing: frozenset[str], tree: MypyFile) -> bool:
    """Tell whether the module uses the class as a base only, for classes that are whole.

    So it is when some subclass has what is missing, none that could be used lacks it, and the
    class itself is never made; and either a whole subclass is made or the name says "base".
    """
    nodes = list(_all(tree))
    classes = [node for node in nodes if isinstance(node, ClassDef) and node is not defn]
    below = [node for node in classes if _inherits(node, defn)]
    whole = [node for node in below if _has(node, missing)]
    if not whole or any(
        node not in whole and not any(_inherits(other, node) for other in whole) for node in below
    ):
        return False
    made = {bare_name(callee_of(node)) for node in nodes if isinstance(node, CallExpr)}
    if defn.name in made:
        return False
    if MEANT_AS_BASE.search(defn.name) or any(d.is_abstract for d in definitions(defn)):
        return True
    return any(node.name in made for node in whole)


def _inherits(child: ClassDef, parent: ClassDef) -> bool:
    info = ready_info(child)
    if info is not None and ready_info(parent) is not None:
        return parent.info in info.mro[1:]
    return any(bare_name(callee_of(base)) == parent.name for base in child.base_type_exprs)


def _has(defn: ClassDef, names: frozenset[str]) -> bool:
    own = {definition.name for definition in definitions(defn)}
    info = ready_info(defn)
    mro = info.mro if info is not None else []
    return all(name in own or any(name in base.names for base in mro) for name in names)


def ready_info(defn: ClassDef) -> TypeInfo | None:
    """Return what mypy knows of the class, or None before it has got to it."""
    info = defn.info
    return None if isinstance(info, FakeInfo) or not info.mro else info


def _all(tree: MypyFile) -> Iterator[Node]:
    for statement in tree.defs:
        yield from walk(statement)


def callee_of(expression: Expression) -> Expression:
    """Strip arguments: ``name`` of ``name(...)``, ``name[...]`` and ``name[...](...)``."""
    while isinstance(expression, (CallExpr, IndexExpr)):
        expression = expression.callee if isinstance(expression, CallExpr) else expression.base
    return expression


def _sets_attribute(call: CallExpr, class_name: str) -> bool:
    if bare_name(call.callee) != "setattr" or len(call.args) != 3:
        return False
    return bare_name(call.args[0]) == class_name


def _targets(lvalues: list[Expression]) -> Iterator[str]:
    for lvalue in lvalues:
        if isinstance(lvalue, NameExpr):
            yield lvalue.name
        elif isinstance(lvalue, (TupleExpr, ListExpr)):
            yield from _targets(lvalue.items)


def only_raises(function: FuncDef | Decorator) -> bool:
    """Tell whether calling it only fails: ``NoReturn``, or one ``raise`` or ``assert False``."""
    function = function.func if isinstance(function, Decorator) else function
    if _never_returns(function.unanalyzed_type):
        return True
    body = written(function.body)
    if not body or not all(isinstance(statement, ExpressionStmt) for statement in body[:-1]):
        return False
    last = body[-1]
    is_failure = isinstance(last, AssertStmt) and bare_name(last.expr) == "False"
    return isinstance(last, RaiseStmt) or is_failure


def _is_template(function: FuncDef | Decorator) -> bool:
    body = written((function.func if isinstance(function, Decorator) else function).body)
    last = body[-1] if body else None
    raised = last.expr if isinstance(last, RaiseStmt) else None
    return raised is not None and bare_name(callee_of(raised)) == "NotImplementedError"


def _never_returns(declared: Type | None) -> bool:
    if not isinstance(declared, CallableType) or not isinstance(declared.ret_type, UnboundType):
        return False
    return declared.ret_type.name.rpartition(".")[2] in ("NoReturn", "Never")
