"""Where a function ends a resource that is open, as a borrower must not.

This is asked of what a function owns as well: what the mechanism says does not depend on that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mypy.nodes import FuncDef

from mypy_asyncgate.analysis.lifetime.loans import loan_of_resource
from mypy_asyncgate.analysis.lifetime.state import OPEN
from mypy_asyncgate.catalog.model import Kind

from .fates import Seen
from .following import Claims
from .syntax import NESTED, outside_nested


def compare_ends(source: str, function: FuncDef, said: Claims, seen: Seen) -> Iterator[str]:
    """Yield where the analysis sees another end of a resource than the executions do."""
    production, name = said.facts.production, said.facts.name
    loan = loan_of_resource(production, name, said.facts.events, function)
    ours = loan.where.line - said.start if loan is not None else None
    # A block both opens and closes what is entered later.
    ends = ("RELEASED",) if production.managed.kind is Kind.LAZY else ("RELEASED", "ENTERED")
    lines = [
        line
        for what, line, status, raised in seen.events
        if what in ends and status == OPEN.name and raised == "NOT"
    ]
    theirs = min(lines, default=None)
    if theirs is not None and depends_on_others(source, function.name, theirs, name):
        theirs = None
    if ours != theirs:
        yield f"the end by a borrower: said {ours}, shown {theirs}"


def depends_on_others(source: str, function: str, line: int, name: str | None) -> bool:
    """Tell whether a line is in an ``if`` that tests nothing of this name."""
    own = next(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, NESTED[:2]) and function.startswith(node.name)
    )
    for node in outside_nested(own.body):
        if isinstance(node, ast.If) and node.lineno <= line <= (node.end_lineno or line):
            names = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
            names |= {n.attr for n in ast.walk(node.test) if isinstance(n, ast.Attribute)}
            if name not in names:
                return True
    return False
