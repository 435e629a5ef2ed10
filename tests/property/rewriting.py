"""Rewrites a program so that executing it asks for choices and reports what happens.

The control flow is left alone: opaque conditions become calls that choose, ``None`` becomes an
object on which every method may be called, and a call is put around or before what the oracle has
to hear of (``return``, a branch that is not taken, a value that goes where nobody follows it).
"""

from __future__ import annotations

import ast
import itertools
import warnings
from dataclasses import dataclass
from types import CodeType
from typing import Any

from .vocabulary import ERRORS, HELPERS, PRODUCERS


@dataclass(frozen=True)
class Branch:
    """An ``if``: what the analysis trusts when its body, or its ``else``, is not taken."""

    depth: int
    cleanup: bool
    about: frozenset[str]
    body: frozenset[str]
    orelse: frozenset[str]
    body_if_given: frozenset[str]
    orelse_if_given: frozenset[str]
    """The same if calls are not merely lent what they are given."""

    def released(self, part: str, lends: bool) -> frozenset[str]:
        """Return the variables that a part, "body" or "orelse", releases or hands on."""
        found: frozenset[str] = getattr(self, part if lends else f"{part}_if_given")
        return found


@dataclass(frozen=True)
class Program:
    """A compiled program; ``sites`` are the calls that make resources, by line."""

    code: CodeType
    sites: dict[int, str]
    depths: dict[int, int]
    errors: dict[int, frozenset[str]]
    """The exceptions that the handlers around a line name."""
    cleanup: frozenset[int]
    branches: tuple[Branch, ...]


class Rewriting(ast.NodeTransformer):
    """Makes conditions choices, and notes what is known of each line and branch."""

    def __init__(self, captured: frozenset[str], is_method: bool) -> None:
        self.is_method = is_method
        self.captured = captured
        self.depth = 0
        self.loops = 0
        self.awaited: set[int] = set()
        self.in_cleanup = 0
        self.sites: dict[int, str] = {}
        self.depths: dict[int, int] = {}
        self.handled: frozenset[str] = frozenset()
        self.errors: dict[int, frozenset[str]] = {}
        self.cleanup: set[int] = set()
        self.branches: list[Branch] = []

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, (ast.stmt, ast.expr)):
            self.errors.setdefault(node.lineno, self.handled)
            if self.in_cleanup:
                self.cleanup.add(node.lineno)
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

    # expressions

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return node if node.value is not None else ast.copy_location(name("nothing"), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id in PRODUCERS:
            assert node.lineno not in self.sites, "one production to a line"
            self.sites[node.lineno] = node.func.id
            self.depths[node.lineno] = self.depth
        if isinstance(node.func, ast.Attribute) and is_object(node.func.value):
            return around("call_object", at=node)
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in HELPERS:
            named = ast.Constant(int(holder(node.args[0]) is not None))
            return around("helper", ast.Constant(node.func.id), named, *node.args, at=node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            node.args = [around("kept", value) for value in node.args]
        elif isinstance(node.func, ast.Attribute) and id(node) not in self.awaited:
            return around("called", node)
        return node

    def visit_Await(self, node: ast.Await) -> ast.Await:
        self.awaited.add(id(node.value))
        self.generic_visit(node)
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        """Make many: which round makes the one that is followed is a choice."""
        (part,) = node.generators
        part.iter = around("quietly", self.visit(part.iter))
        part.ifs = [self.condition(test) for test in part.ifs]
        node.elt = around("collected", self.visit(node.elt))
        return around("many", node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return around("fresh", at=node)

    def visit_List(self, node: ast.List) -> ast.expr:
        return self.container(node, node.elts)

    def visit_Set(self, node: ast.Set) -> ast.expr:
        return self.container(node, node.elts)

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        return self.container(node, node.elts)

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        return self.container(node, node.values)

    def container(self, node: ast.expr, parts: list[ast.expr]) -> ast.expr:
        """Put values into a container, which is not followed."""
        if isinstance(getattr(node, "ctx", None), ast.Store):
            return node
        return around("fresh", *(around("stored", self.visit(part)) for part in parts), at=node)

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        repeated = ast.Constant(self.loops > 0 or len(values) > 1)
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
        self.generic_visit(node)
        return node

    def bound_to(self, target: ast.expr, value: ast.expr) -> ast.expr:
        """Return a value on its way to a target that is not followed, or not any more."""
        if isinstance(target, ast.Name) and target.id in self.captured:
            return around("captured", value)
        if isinstance(target, ast.Attribute) and is_object(target.value):
            return around("put_field", value, ast.Constant(target.attr))
        if isinstance(target, (ast.Subscript, ast.Attribute)) or is_shared(target):
            return around("stored", value, ast.Constant(True))
        return around("moved", value) if self.is_method else value

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        return self.condition(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        first, *rest = node.values
        left = self.condition(first) if is_test(first) else self.visit(first)
        node.values = [left, *map(self.inside, rest)]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return self.condition(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        node.test = self.condition(node.test, picks=True)
        node.body, node.orelse = self.inside(node.body), self.inside(node.orelse)
        return node

    def condition(self, e: ast.expr, picks: bool = False) -> ast.expr:
        """Return ``e`` with every test of a value replaced by a choice.

        With ``picks``, it decides which value an expression has.
        """
        made: ast.expr
        if isinstance(e, ast.UnaryOp):
            made = ast.UnaryOp(e.op, self.condition(e.operand, picks))
        elif isinstance(e, ast.BoolOp):
            made = ast.BoolOp(e.op, [self.condition(value, picks) for value in e.values])
        elif isinstance(e, ast.Compare):
            made = ast.Call(name("there"), [self.visit(e.left)], [])
            if isinstance(e.ops[0], ast.Is):
                made = ast.UnaryOp(ast.Not(), made)
        elif isinstance(e, ast.Constant):
            made = ast.Call(name("forever"), [], [])
        elif isinstance(e, ast.Attribute):
            value = self.visit(e.value)
            made = ast.Call(name("closed" if e.attr == "closed" else "look"), [value], [])
        elif isinstance(e, ast.Name) and e.id == "c":
            made = ast.Call(name("pick" if picks else "choose"), [], [])
        else:
            made = ast.Call(name("there"), [self.visit(e)], [])
        return ast.copy_location(made, e)

    # statements

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        first = node.targets[0]
        if isinstance(first, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(first.elts, node.value.elts, strict=True)
            node.value.elts = [self.bound_to(t, self.visit(v)) for t, v in pairs]
            return node
        node.value = self.visit(node.value)
        for target in node.targets:
            node.value = self.bound_to(target, node.value)
        if isinstance(first, (ast.Subscript, ast.Attribute)):
            return ast.copy_location(ast.Expr(node.value), node)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        return ast.copy_location(ast.Expr(self.visit(node.value)), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node)

    def visit_If(self, node: ast.If) -> ast.If:
        number = len(self.branches)
        about = frozenset(
            n.id for n in ast.walk(node.test) if isinstance(n, ast.Name) and not hides(node.test, n)
        )
        self.branches.append(
            Branch(
                self.depth,
                self.in_cleanup > 0,
                about,
                *(
                    releases(part, lends)
                    for lends in (True, False)
                    for part in (node.body, node.orelse)
                ),
            )
        )
        node.test = self.condition(node.test)
        self.depth += 1
        body, orelse = self.suite(node.body), self.suite(node.orelse)
        self.depth -= 1
        node.body = [hook("skip_else", node, ast.Constant(number)), *body]
        node.orelse = [hook("skip_body", node, ast.Constant(number)), *orelse]
        return node

    def visit_While(self, node: ast.While) -> ast.While:
        node.test = self.condition(node.test)
        return self.loop(node)

    def visit_For(self, node: ast.For) -> ast.For:
        node.iter = self.visit(node.iter)
        return self.loop(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AsyncFor:
        node.iter = self.visit(node.iter)
        return self.loop(node)

    def loop(self, node: Any) -> Any:
        self.loops += 1
        node.body = self.suite(node.body)
        self.loops -= 1
        node.orelse = self.suite(node.orelse)
        return node

    def visit_Try(self, node: ast.Try) -> ast.Try:
        outside = self.handled
        self.handled = outside.union(*(named(h.type) for h in node.handlers))
        node.body = self.suite(node.body)
        self.handled = outside
        if node.handlers:
            caught = [h.type or name("BaseException") for h in node.handlers]
            node.body.insert(0, hook("trying", node, *caught))
        node.orelse = self.suite(node.orelse)
        self.in_cleanup += 1
        for handler in node.handlers:
            handler.body = self.suite(handler.body)
        node.finalbody = self.suite(node.finalbody)
        self.in_cleanup -= 1
        return node

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AsyncWith:
        return self.with_(node)

    def visit_With(self, node: ast.With) -> ast.With:
        return self.with_(node)

    def with_(self, node: Any) -> Any:
        suppresses = any("suppressor" in ast.dump(item.context_expr) for item in node.items)
        later = [i.context_expr.id for i in node.items[1:] if isinstance(i.context_expr, ast.Name)]
        for item in node.items:
            item.context_expr = self.visit(item.context_expr)
        targets = [i.optional_vars for i in node.items if isinstance(i.optional_vars, ast.Name)]
        node.body = [
            *(hook("captured", node, name(t.id)) for t in targets if t.id in self.captured),
            *self.suite(node.body),
        ]
        first, *rest = node.items
        for item in rest:
            if isinstance(item.context_expr, ast.Name):
                item.context_expr = around("named", item.context_expr)
        if later:
            first.context_expr = around("with_later", first.context_expr, *map(name, later))
        if suppresses:
            node.body.insert(0, hook("trying", node, name("Leap")))
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        passed = ast.If(self.condition(node.test), [ast.Pass()], [])
        failed = "impossible" if narrows(node.test) else "fail"
        passed.orelse = [hook(failed, node)]
        return ast.copy_location(passed, node)

    def visit_Match(self, node: ast.Match) -> ast.If:
        """Try the patterns in order; whether one matches is a choice."""
        assert isinstance(node.subject, ast.Name)
        self.depth += 1
        cases = [self.case(case, node.subject) for case in node.cases]
        self.depth -= 1
        for first, second in itertools.pairwise(cases):
            first.orelse = [second]
        return cases[0]

    def case(self, case: ast.match_case, subject: ast.Name) -> ast.If:
        irrefutable = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
        tests: list[ast.expr] = [ast.Call(name("forever" if irrefutable else "choose"), [], [])]
        for target, whole in captures(case.pattern):
            value = subject if whole else name("nothing")
            stored = ast.Name(target, ast.Store())
            bound = ast.NamedExpr(
                stored, self.bound_to(stored, ast.copy_location(value, case.pattern))
            )
            tests.append(ast.Call(name("bound"), [bound], []))
        if case.guard is not None:
            tests.append(self.condition(case.guard))
        test = ast.BoolOp(ast.And(), [*tests, ast.Constant(True)])
        for part in test.values:
            ast.copy_location(part, case.pattern)
        made = ast.If(ast.copy_location(test, case.pattern), self.suite(case.body), [])
        return ast.copy_location(made, case.pattern)

    def visit_Return(self, node: ast.Return) -> ast.Return:
        value = name("nothing") if node.value is None else self.visit(node.value)
        called = "stored" if isinstance(node.value, (ast.IfExp, ast.BoolOp)) else None
        if called is not None:
            # The caller may get something borrowed as well.
            value = ast.copy_location(ast.Call(name(called), [value], []), node)
        node.value = ast.copy_location(ast.Call(name("leave"), [value], []), node)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.stmt | list[ast.stmt]:
        if node.exc is None:
            return [hook("reraise", node), node]
        node.exc = self.visit(node.exc)
        if not isinstance(node.cause, (ast.Constant, type(None))):
            node.cause = self.visit(node.cause)
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.stmt:
        targets = [ast.Name(t.id, ast.Store()) for t in node.targets if isinstance(t, ast.Name)]
        if not targets:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign(list(targets), name("nothing")), node)


def name(identifier: str) -> ast.Name:
    return ast.Name(identifier, ast.Load())


def around(called: str, *args: ast.expr, at: ast.expr | None = None) -> ast.expr:
    """Return a call that stands where its first argument does, or at ``at``."""
    return ast.copy_location(ast.Call(name(called), list(args), []), at or args[0])


def hook(called: str, where: ast.stmt, *args: ast.expr) -> ast.stmt:
    call = ast.Call(name(called), list(args), [])
    return ast.copy_location(ast.Expr(call), where)


def mark(statement: ast.stmt) -> list[ast.stmt]:
    """Return a hook for a statement that does something by itself."""
    silent = (ast.Break, ast.Continue, ast.Global, ast.Try, ast.FunctionDef, ast.AsyncFunctionDef)
    return [] if isinstance(statement, silent) else [hook("mark", statement)]


def statements(visited: Any) -> list[ast.stmt]:
    return visited if isinstance(visited, list) else [visited]


def named(caught: ast.expr | None) -> set[str]:
    """Return those of the exceptions that a handler catches which nothing else does."""
    return {caught.id} & set(ERRORS) if isinstance(caught, ast.Name) else set()


def is_test(e: ast.expr) -> bool:
    """Tell whether ``e`` is a test of some value, and no value to go on with itself."""
    return isinstance(e, (ast.Compare, ast.UnaryOp))


def narrows(test: ast.expr) -> bool:
    """Tell whether an ``assert`` is there to narrow a type: it never fails."""
    return isinstance(test, (ast.Name, ast.Attribute, ast.Compare))


def captures(pattern: ast.pattern) -> list[tuple[str, bool]]:
    """Return the names that a pattern binds, and whether to the whole subject."""
    if isinstance(pattern, ast.MatchAs) and pattern.name is not None:
        return [(pattern.name, True)]
    return [
        (part.name, False)
        for part in ast.walk(pattern)
        if isinstance(part, (ast.MatchAs, ast.MatchStar)) and part.name is not None
    ]


def hides(test: ast.expr, tested: ast.Name) -> bool:
    """Tell whether a test asks for something else than the state of the resource it names."""
    return any(
        isinstance(n, ast.Attribute) and n.value is tested and n.attr == "flag"
        for n in ast.walk(test)
    )


def is_object(e: ast.expr) -> bool:
    """Tell whether an expression names the object whose method the program is."""
    return isinstance(e, ast.Name) and e.id == "self"


def is_shared(target: ast.expr) -> bool:
    """Tell whether a target is a global variable."""
    return isinstance(target, ast.Name) and target.id == "shared"


def holder(e: ast.expr) -> str | None:
    """Return the variable that an expression names, or binds and gives on."""
    e = e.target if isinstance(e, ast.NamedExpr) else e
    return e.id if isinstance(e, ast.Name) else None


def releases(body: list[ast.stmt], lends: bool) -> frozenset[str]:
    """Return the variables that a branch closes, enters or puts somewhere."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    paired = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Yield)
        or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple))
    }
    ended = (e for node in nodes if id(node) not in paired for e in ends(node, lends))
    return frozenset(filter(None, map(holder, ended)))


def ends(node: ast.AST, lends: bool) -> list[ast.expr]:
    """Return what a part of the program closes, enters or puts somewhere."""
    if isinstance(node, (ast.AsyncWith, ast.With)):
        return [item.context_expr for item in node.items]
    if isinstance(node, (ast.List, ast.Set, ast.Tuple)):
        return node.elts if isinstance(getattr(node, "ctx", None), (ast.Load, type(None))) else []
    if isinstance(node, ast.Dict):
        return node.values
    if isinstance(node, ast.Assign):
        outside = (ast.Subscript, ast.Attribute)
        stores = any(isinstance(t, outside) or is_shared(t) for t in node.targets)
        return [node.value] if stores else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return {"close": [node.func.value], "append": node.args}.get(node.func.attr, [])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        ending = ("releases",) if lends else ("releases", "unknown")
        return node.args[:1] if HELPERS.get(node.func.id) in ending else []
    return []


def function_of(program: ast.Module) -> ast.AsyncFunctionDef:
    """Return the function that a program is, or the method of its class."""
    function = program.body[0]
    if isinstance(function, ast.ClassDef):
        function = function.body[0]
    assert isinstance(function, ast.AsyncFunctionDef)
    return function


def captured(program: ast.Module) -> frozenset[str]:
    """Return the names that nested functions close over."""
    nested = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    inner = [
        n for n in ast.walk(program) if isinstance(n, nested) and n is not function_of(program)
    ]
    return frozenset(n.id for f in inner for n in ast.walk(f) if isinstance(n, ast.Name))


def compiled(source: str) -> Program:
    """Rewrite and compile a program."""
    with warnings.catch_warnings():
        # A ``return`` in a ``finally`` is bad style, and one of the things to try.
        warnings.simplefilter("ignore", SyntaxWarning)
        tree = ast.parse(source)
        rewriting = Rewriting(captured(tree), isinstance(tree.body[0], ast.ClassDef))
        function = function_of(tree)
        tree.body = [function]
        function.args.defaults = []
        function.body = rewriting.suite(function.body)
        code = compile(ast.fix_missing_locations(tree), "<program>", "exec")
    return Program(
        code,
        rewriting.sites,
        rewriting.depths,
        rewriting.errors,
        frozenset(rewriting.cleanup),
        tuple(rewriting.branches),
    )
