"""Makes conditions choices: the tests of statements and expressions, and the cases of ``match``."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING

from .building import name
from .syntax import called_name, captures, is_object

if TYPE_CHECKING:
    from .rewriting import Rewriting


def condition(rewriting: Rewriting, e: ast.expr, picks: bool = False) -> ast.expr:
    """Return ``e`` with every test of a value replaced by a choice.

    With ``picks``, it decides which value an expression has.
    """
    made: ast.expr
    if isinstance(e, ast.UnaryOp):
        made = ast.UnaryOp(e.op, condition(rewriting, e.operand, picks))
    elif isinstance(e, ast.BoolOp):
        made = ast.BoolOp(e.op, [condition(rewriting, value, picks) for value in e.values])
    elif isinstance(e, ast.Compare):
        made = ast.Call(name("there"), [rewriting.visit(e.left)], [])
        if isinstance(e.ops[0], ast.Is):
            made = ast.UnaryOp(ast.Not(), made)
    elif isinstance(e, ast.Constant):
        made = ast.Call(name("forever"), [], [])
    elif isinstance(e, ast.Attribute) and not is_object(e.value):
        value = rewriting.visit(e.value)
        asked = [value] if e.attr == "closed" else [value, ast.Constant(e.attr)]
        made = ast.Call(name("closed" if e.attr == "closed" else "look"), asked, [])
    elif isinstance(e, ast.Name) and e.id == "c":
        made = ast.Call(name("pick" if picks else "choose"), [], [])
    elif isinstance(e, ast.Call) and called_name(e) == "isinstance":
        value, classes = e.args
        names = [n.id for n in ast.walk(classes) if isinstance(n, ast.Name)]
        made = ast.Call(name("is_one"), [rewriting.visit(value), *map(ast.Constant, names)], [])
    else:
        made = ast.Call(name("there"), [rewriting.visit(e)], [])
    return ast.copy_location(made, e)


def match(rewriting: Rewriting, node: ast.Match) -> ast.If:
    """Try the patterns in order; whether one matches is a choice."""
    assert isinstance(node.subject, ast.Name)
    rewriting.depth += 1
    cases = [match_case(rewriting, case, node.subject) for case in node.cases]
    rewriting.depth -= 1
    for first, second in itertools.pairwise(cases):
        first.orelse = [second]
    return cases[0]


def match_case(rewriting: Rewriting, case: ast.match_case, subject: ast.Name) -> ast.If:
    irrefutable = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
    tests: list[ast.expr] = [ast.Call(name("forever" if irrefutable else "choose"), [], [])]
    for target, whole in captures(case.pattern):
        value = subject if whole else ast.Call(name("fresh"), [], [])
        stored = ast.Name(target, ast.Store())
        bound = ast.NamedExpr(
            stored, rewriting.bound_to(stored, ast.copy_location(value, case.pattern))
        )
        tests.append(ast.Call(name("bound"), [bound], []))
    if case.guard is not None:
        tests.append(condition(rewriting, case.guard))
    test = ast.BoolOp(ast.And(), [*tests, ast.Constant(True)])
    for part in test.values:
        ast.copy_location(part, case.pattern)
    made = ast.If(ast.copy_location(test, case.pattern), rewriting.suite(case.body), [])
    return ast.copy_location(made, case.pattern)
