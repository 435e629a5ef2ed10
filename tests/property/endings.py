"""Whether the end of a statement may be reached: programs have no dead code."""

from __future__ import annotations

import ast
from typing import Any

LOOPS = (ast.While, ast.For, ast.AsyncFor)
# Before Python 3.11 there is no "except*".
TRY_STAR: Any = getattr(ast, "TryStar", ())
TRIES: Any = (ast.Try, TRY_STAR)


def completes(statement: ast.stmt) -> bool:
    """Tell whether what follows a statement may be executed."""
    if isinstance(statement, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
        return False
    if isinstance(statement, ast.If):
        return all_complete(statement.body) or all_complete(statement.orelse)
    if isinstance(statement, ast.While) and isinstance(statement.test, ast.Constant):
        return any(map(breaks, statement.body))
    if isinstance(statement, LOOPS):
        return all_complete(statement.orelse) or any(map(breaks, statement.body))
    if isinstance(statement, (ast.AsyncWith, ast.With)):
        suppresses = any("suppressor" in ast.dump(item) for item in statement.items)
        return suppresses or all_complete(statement.body)
    if isinstance(statement, ast.Match):
        last = statement.cases[-1]
        open_ended = not is_irrefutable(last)
        return open_ended or any(all_complete(case.body) for case in statement.cases)
    if isinstance(statement, TRIES):
        suites = [[*statement.body, *statement.orelse], *(h.body for h in statement.handlers)]
        return any(map(all_complete, suites)) and all_complete(statement.finalbody)
    return True


def is_irrefutable(case: ast.match_case) -> bool:
    """Tell whether a case is taken whatever the subject is."""
    pattern = case.pattern
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None and case.guard is None


def all_complete(suite: list[ast.stmt]) -> bool:
    """Tell whether the end of a suite may be reached."""
    return all(map(completes, suite))


def breaks(node: ast.AST) -> bool:
    """Tell whether a statement may break the loop around it."""
    if isinstance(node, ast.Break):
        return True
    if isinstance(node, LOOPS):
        return any(map(breaks, node.orelse))
    if isinstance(node, TRIES) and not all_complete(node.finalbody):
        return any(map(breaks, node.finalbody))
    return any(map(breaks, ast.iter_child_nodes(node)))
