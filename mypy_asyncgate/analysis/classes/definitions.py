"""The definitions in a class body, and the other classes of its module, by name.

This works during semantic analysis, when names are not bound yet. It looks only at the module
being checked, because the trees of other modules may be gone.
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

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.class_roles import MEANT_AS_BASE
from mypy_asyncgate.lexicon.protocol import DUNDERS
from mypy_asyncgate.mypy_api.children import children, walk
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import bare_name

Binding = FuncDef | Decorator | OverloadedFuncDef | AssignmentStmt | ClassDef


@dataclass(frozen=True)
class Definition:
    """A statement of a class body that binds ``name``, even if mypy finds it unreachable."""

    name: str
    node: Binding
    reachable: bool

    @property
    def functions(self) -> tuple[FuncDef | Decorator, ...]:
        """The functions of the definition: one, each overload, or none for an assignment."""
        node = self.node
        if isinstance(node, OverloadedFuncDef):
            items = [item for item in node.items if isinstance(item, (FuncDef, Decorator))]
            return tuple(items)
        return (node,) if isinstance(node, (FuncDef, Decorator)) else ()

    @property
    def is_abstract(self) -> bool:
        """Whether it is an abstract method."""
        return any("abstractmethod" in decorator_names(f) for f in self.functions)

    @property
    def is_none(self) -> bool:
        """Whether it assigns None, to say that the class lacks the method on purpose."""
        node = self.node
        if not isinstance(node, AssignmentStmt):
            return False
        return isinstance(node.rvalue, NameExpr) and node.rvalue.name == "None"

    @property
    def only_raises(self) -> bool:
        """Whether it only raises, as a guard or a template for subclasses does."""
        return not self.is_abstract and any(only_raises(f) for f in self.functions)

    @property
    def is_guard(self) -> bool:
        """Whether it only raises to reject callers (``raise TypeError('use "async with"')``)."""
        return self.only_raises and not any(_is_template(f) for f in self.functions)


def definitions(defn: ClassDef) -> Iterator[Definition]:
    """Yield the definitions in a class body, including those under ``if``, ``try`` and loops."""
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
    """Return the last part of each decorator's name ("" if it has none)."""
    if not isinstance(function, Decorator):
        return []
    return [bare_name(callee_of(decorator)) for decorator in function.original_decorators]


def set_from_outside(class_name: str, tree: MypyFile) -> frozenset[str]:
    """Return the dunders that the module sets on the class from outside its body."""
    found: set[str] = set()
    for node in _nodes(tree):
        if isinstance(node, AssignmentStmt):
            for target in node.lvalues:
                if isinstance(target, MemberExpr) and bare_name(target.expr) == class_name:
                    found.add(target.name)
        elif isinstance(node, CallExpr) and _sets_attribute(node, class_name):
            name = node.args[1]
            found.update([name.value] if isinstance(name, StrExpr) else DUNDERS)
    return DUNDERS & found


def is_left_to_subclasses(defn: ClassDef, missing: frozenset[str], tree: MypyFile) -> bool:
    """Tell whether the module uses the class only as a base of classes that have ``missing``.

    This requires that a subclass has what is missing, that no subclass without subclasses lacks it,
    and that the class itself is never instantiated. In addition, the class has to be named or
    written as a base, or a complete subclass has to be instantiated.
    """
    nodes = list(_nodes(tree))
    classes = [node for node in nodes if isinstance(node, ClassDef) and node is not defn]
    below = [node for node in classes if _inherits(node, defn)]
    whole = [node for node in below if _defines_all(node, missing)]
    if not whole or any(
        node not in whole and not any(_inherits(other, node) for other in whole) for node in below
    ):
        return False
    made = {bare_name(callee_of(node)) for node in nodes if isinstance(node, CallExpr)}
    if defn.name in made:
        return False
    if re.search(MEANT_AS_BASE, defn.name) or any(d.is_abstract for d in definitions(defn)):
        return True
    return any(node.name in made for node in whole)


def _inherits(child: ClassDef, parent: ClassDef) -> bool:
    info = analysed_info(child)
    if info is not None and analysed_info(parent) is not None:
        return parent.info in info.mro[1:]
    return any(bare_name(callee_of(base)) == parent.name for base in child.base_type_exprs)


def _defines_all(defn: ClassDef, names: frozenset[str]) -> bool:
    own = {definition.name for definition in definitions(defn)}
    info = analysed_info(defn)
    mro = info.mro if info is not None else []
    return all(name in own or any(name in base.names for base in mro) for name in names)


def analysed_info(defn: ClassDef) -> TypeInfo | None:
    """Return mypy's information about the class, or None if it is not analysed yet."""
    info = defn.info
    return None if isinstance(info, FakeInfo) or not info.mro else info


def _nodes(tree: MypyFile) -> Iterator[Node]:
    for statement in tree.defs:
        yield from walk(statement)


def callee_of(expression: Expression) -> Expression:
    """Return ``name`` for ``name(...)``, ``name[...]`` and ``name[...](...)``."""
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
    """Tell whether calling a function always fails: ``NoReturn``, ``raise`` or ``assert False``."""
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
