"""Rewrites a program so that executing it asks for choices and reports what happens.

The control flow is left alone: opaque conditions become calls that choose, ``None`` becomes an
object on which every method may be called, and a call is put around or before what the oracle has
to hear of (``return``, a branch that is not taken, a value that goes where nobody follows it).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from .branches import Branch, branch_of
from .building import around, hook, mark, name, statements
from .conditions import condition, match
from .guards import raise_, try_, with_
from .returns import return_
from .syntax import (
    called_name,
    closed_over,
    holder,
    is_none,
    is_object,
    is_shared,
    is_test,
    keys,
    narrows,
)
from .vocabulary import PRODUCERS, VARIABLES

BY_HAND = {"__aenter__": "enter_by_hand", "__aexit__": "exit_by_hand"}
"""The names for calls of special methods, which ``async with`` calls itself otherwise."""


class Rewriting(ast.NodeTransformer):
    """Makes conditions choices, and notes what is known of each line and branch.

    ``unchanged`` are the branches of the program by their places, as they were before.
    """

    def __init__(
        self,
        captured: frozenset[str],
        worked_with: frozenset[str],
        is_method: bool,
        functions: frozenset[str],
        unchanged: Mapping[tuple[int, int], ast.If],
    ) -> None:
        self.is_method = is_method
        self.functions = functions
        self.unchanged = unchanged
        self.captured, self.worked_with = captured, worked_with
        self.depth = 0
        self.loops: list[ast.AST] = []
        self.awaited: set[int] = set()
        self.discarded: set[int] = set()
        self.in_cleanup = 0
        self.in_finally = False
        self.sites: dict[int, str] = {}
        self.depths: dict[int, int] = {}
        self.handled: frozenset[str] = frozenset()
        self.errors: dict[int, frozenset[str]] = {}
        self.in_group: frozenset[str] = frozenset()
        self.grouped: dict[int, frozenset[str]] = {}
        self.cleanup: set[int] = set()
        self.guards = 0
        self.guarded: set[int] = set()
        self.branches: list[Branch] = []
        self.values: dict[str, ast.expr] = {}

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, (ast.stmt, ast.expr)):
            self.errors.setdefault(node.lineno, self.handled)
            if self.in_group:
                self.grouped.setdefault(node.lineno, self.in_group)
            if self.in_cleanup:
                self.cleanup.add(node.lineno)
            if self.guards:
                self.guarded.add(node.lineno)
        return super().visit(node)

    def suite(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite the statements of a block."""
        return [
            s for statement in body for s in (*mark(statement), *statements(self.visit(statement)))
        ]

    def inside(self, e: ast.expr) -> Any:
        """Rewrite an expression that is evaluated on some paths only."""
        self.depth += 1
        made = self.visit(e)
        self.depth -= 1
        return made

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        is_opaque = node.value is None or isinstance(node.value, bool)
        return ast.copy_location(name("nothing"), node) if is_opaque else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id in PRODUCERS:
            assert node.lineno not in self.sites, "one production to a line"
            self.sites[node.lineno] = node.func.id
            self.depths[node.lineno] = self.depth
        if called_name(node) in self.functions:
            return self.helper(node)
        if isinstance(node.func, ast.Attribute) and is_object(node.func.value):
            return around("call_object", at=node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in PRODUCERS:
            self.sites[node.lineno] = node.func.attr
            self.depths[node.lineno] = self.depth
            return node
        if isinstance(node.func, ast.Attribute):
            # What is called is not read.
            node.func.attr = BY_HAND.get(node.func.attr, node.func.attr)
            node.func.value = self.visit(node.func.value)
            node.args = [self.visit(argument) for argument in node.args]
        else:
            self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            node.args = [around("kept", value) for value in node.args]
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "keys":
            # It cannot fail.
            return node
        elif isinstance(node.func, ast.Attribute) and id(node) not in self.awaited:
            return around("called", node)
        return node

    def helper(self, node: ast.Call) -> ast.expr:
        """Call a function of which more is known; tell which arguments are variables."""
        arguments = keys(node)
        told = [
            ast.Constant(called_name(node)),
            ast.Constant(isinstance(node.func, ast.Attribute)),
            ast.Constant(id(node) in self.awaited),
            ast.Constant(id(node) in self.discarded),
            ast.Tuple(
                [
                    ast.Tuple(
                        [ast.Constant(key), ast.Constant(holder(value) is not None)], ast.Load()
                    )
                    for key, value in arguments
                ],
                ast.Load(),
            ),
        ]
        values = [self.visit(value) for _, value in arguments]
        return around("helper", *told, *values, at=node)

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        self.discarded.add(id(call))
        self.generic_visit(node)
        return node

    def visit_Await(self, node: ast.Await) -> ast.Await:
        self.awaited.add(id(node.value))
        self.generic_visit(node)
        return node

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp) -> ast.expr:
        """Make many: which round makes the one that is followed is a choice."""
        (part,) = node.generators
        part.iter = around("quietly", self.visit(part.iter))
        part.ifs = [self.condition(test) for test in part.ifs]
        node.elt = around("collected", self.visit(node.elt))
        return around("many", ast.ListComp(node.elt, node.generators), at=node)

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        """Put values into a container, one in each round."""
        (part,) = node.generators
        part.iter = around("quietly", self.visit(part.iter))
        node.value = around("stored", self.visit(node.value))
        return around("fresh", node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return around("fresh", *(around("sees", *seen, at=node) for seen in seen_by(node)), at=node)

    def visit_List(self, node: ast.List | ast.Set | ast.Tuple) -> ast.expr:
        return self.container(node, node.elts)

    visit_Set = visit_Tuple = visit_List

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        return self.container(node, node.values)

    def container(self, node: ast.expr, parts: list[ast.expr]) -> ast.expr:
        """Put values into a container, which is not followed."""
        if isinstance(getattr(node, "ctx", None), ast.Store):
            return node
        return around("fresh", *(around("stored", self.visit(part)) for part in parts), at=node)

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        repeated = ast.Constant(bool(self.loops) or len(values) > 1)
        made = around("pause", repeated, *(self.visit(v) for v in values if v), at=node)
        return ast.copy_location(ast.Await(made), node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        self.generic_visit(node)
        node.value = self.bound_to(node.target, node.value)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        outside = node.id == "shared" and isinstance(node.ctx, ast.Load)
        return around("fresh", at=node) if outside else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if is_object(node.value):
            return around("field", ast.Constant(node.attr), at=node)
        if isinstance(node.ctx, ast.Load):
            return around("read", self.visit(node.value), ast.Constant(node.attr), at=node)
        self.generic_visit(node)
        return node

    def assigned(self, target: ast.expr, written: ast.expr) -> ast.expr:
        """Return what is assigned to a target, which may give up what it had before."""
        value = self.visit(written)
        if is_none(written) and isinstance(target, ast.Name) and target.id in VARIABLES:
            value = around("given_up", value, name(target.id))
        return self.bound_to(target, value)

    def bound_to(self, target: ast.expr, value: ast.expr) -> ast.expr:
        """Return a value on its way to a target that is not followed, or not any more."""
        if isinstance(target, ast.Name) and target.id in self.captured:
            return around("captured", value, *self.binding(target.id))
        if isinstance(target, ast.Attribute) and is_object(target.value):
            return around("put_field", value, ast.Constant(target.attr))
        if isinstance(target, (ast.Subscript, ast.Attribute)) or is_shared(target):
            return around("stored", value, ast.Constant(True))
        return around("moved", value) if self.is_method else value

    def visit_Compare(self, node: ast.Compare | ast.UnaryOp) -> ast.expr:
        return self.condition(node)

    visit_UnaryOp = visit_Compare

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        first, *rest = node.values
        left = self.condition(first) if is_test(first) else self.visit(first)
        node.values = [left, *map(self.inside, rest)]
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        node.test = self.condition(node.test, picks=True)
        node.body, node.orelse = self.inside(node.body), self.inside(node.orelse)
        return node

    def condition(self, e: ast.expr, picks: bool = False) -> ast.expr:
        """Return ``e`` with every test of a value replaced by a choice."""
        return condition(self, e, picks)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        first = node.targets[0]
        if isinstance(first, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(first.elts, node.value.elts, strict=True)
            node.value.elts = [self.assigned(t, v) for t, v in pairs]
            return node
        written = node.value
        node.value = self.assigned(node.targets[0], written)
        self.values.update((t.id, written) for t in node.targets if isinstance(t, ast.Name))
        for target in node.targets[1:]:
            node.value = self.bound_to(target, node.value)
        if isinstance(first, ast.Tuple):
            if isinstance(first.elts[-1], ast.Starred):
                node.value = around("spread", node.value)
                first.elts[-1] = first.elts[-1].value
            names = [part.id for part in first.elts if isinstance(part, ast.Name)]
            closed_over = [target for target in names if target in self.captured]
            return [node, *(self.captured_hook(target, node) for target in closed_over)]
        if isinstance(first, (ast.Subscript, ast.Attribute)):
            return ast.copy_location(ast.Expr(node.value), node)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        return ast.copy_location(ast.Expr(self.visit(node.value)), node)

    def captured_hook(self, target: str, where: ast.stmt) -> ast.stmt:
        """Return a statement that tells that a variable which is closed over was bound."""
        return hook("captured", where, name(target), *self.binding(target))

    def binding(self, target: str) -> tuple[ast.expr, ast.expr]:
        """Return what is to be told of a binding: the variable, and whether it is in a finally."""
        return ast.Constant(target), ast.Constant(self.in_finally)

    def visit_FunctionDef(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> ast.stmt | list[ast.stmt]:
        nothing = ast.copy_location(ast.Pass(), node)
        return [nothing, *(hook("sees", node, *seen) for seen in seen_by(node))]

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_If(self, node: ast.If) -> ast.If:
        number, branch = len(self.branches), self.unchanged[node.lineno, node.col_offset]
        in_cleanup = self.in_cleanup > 0
        self.branches.append(branch_of(branch, self.depth, in_cleanup, self.values))
        node.test = self.condition(node.test)
        self.depth += 1
        body, orelse = self.suite(node.body), self.suite(node.orelse)
        self.depth -= 1
        node.body = [hook("skip_else", node, ast.Constant(number)), *body]
        node.orelse = [hook("skip_body", node, ast.Constant(number)), *orelse]
        return node

    def visit_While(self, node: ast.While) -> ast.stmt:
        node.test = self.condition(node.test)
        return self.loop(node)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> ast.stmt:
        node.iter = self.visit(node.iter)
        return self.loop(node)

    visit_AsyncFor = visit_For

    def loop(self, node: ast.While | ast.For | ast.AsyncFor) -> ast.stmt:
        self.loops.append(node)
        node.body = self.suite(node.body)
        self.loops.pop()
        node.orelse = self.suite(node.orelse)
        return node

    def visit_Break(self, node: ast.Break) -> list[ast.stmt]:
        return [hook("breaks", node), node] if isinstance(self.loops[-1], ast.For) else [node]

    visit_Try = try_

    def visit_TryStar(self, node: Any) -> ast.Try:
        return try_(self, node)

    visit_With = visit_AsyncWith = with_

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        passed = ast.If(self.condition(node.test), [ast.Pass()], [])
        failed = "impossible" if narrows(node.test) else "fail"
        passed.orelse = [hook(failed, node)]
        return ast.copy_location(passed, node)

    visit_Match = match

    visit_Return = return_
    visit_Raise = raise_

    def visit_Delete(self, node: ast.Delete) -> ast.stmt:
        targets = [ast.Name(t.id, ast.Store()) for t in node.targets if isinstance(t, ast.Name)]
        if not targets:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign(list(targets), name("nothing")), node)


def seen_by(nested: ast.AST) -> Iterator[tuple[ast.expr, ...]]:
    """Yield what is to be told of the variables that a nested function closes over."""
    for variable, only_asks in closed_over(nested).items():
        if variable in VARIABLES:
            yield ast.Constant(variable), ast.Constant(only_asks), name(variable)
