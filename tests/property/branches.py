"""The branches of a program that the analysis trusts to stand under the right condition."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mypy_asyncgate.analysis.lifetime.state import Evidence

from .endings import completes
from .roles import LOAN, MANY
from .syntax import (
    NESTED,
    called_name,
    closed_over,
    holder,
    is_field,
    is_none,
    is_object,
    is_shared,
    keys,
    outside_nested,
)

if TYPE_CHECKING:
    from .runs import Run


Effects = Callable[[str, str | int], str | None]
"""Says what a function does with an argument, told by its position or its name.

It is "uses" if the result may keep the argument, "depends" if the result is a coroutine that uses
it later, "lends" if neither is so, "releases", "enters" or "unknown"; None for no function at all.
"""


class Given(NamedTuple):
    """What the ends of an obligation depend on."""

    lends: bool
    """Calls are merely lent what they are given."""
    how: str = ""
    """It is about a value that may keep the resource (``LOAN``), or many (``MANY``)."""
    closes: bool = True
    """The class of the resource has a release method."""


@dataclass(frozen=True)
class Branch:
    """An ``if``: what the analysis trusts when its body, or its ``else``, is not taken."""

    depth: int
    cleanup: bool
    about: frozenset[str]
    parts: Mapping[str, list[ast.stmt]]
    """Its "body" and its "orelse"."""
    leaving: frozenset[str]
    """Those of the two through which nothing after the ``if`` is reached."""
    by_flag: bool
    """It tests a variable that the function itself sets to true or false."""
    _ended: dict[tuple[str, Given], frozenset[str]] = field(default_factory=dict)

    def may_end(self, part: str, given: Given, effects: Effects, holders: frozenset[str]) -> bool:
        """Tell whether a part ends the obligation for what ``holders`` hold."""
        return any(
            holder.rstrip("@").removesuffix(how)
            in self.ended(part, given._replace(how=how), effects)
            for holder in holders
            for how in ("", LOAN, MANY)
            if holder.rstrip("@").endswith(how)
        )

    def ended(self, part: str, given: Given, effects: Effects) -> frozenset[str]:
        """Return the variables that a part releases or hands on."""
        if (part, given) not in self._ended:
            self._ended[part, given] = ended_by(self.parts[part], given, effects)
        return self._ended[part, given]

    def touches(self, part: str, field: str, by_methods: bool) -> bool:
        """Tell whether a part does something with what a field of the object holds.

        So does a method of the object, if it counts (``by_methods``).
        """
        return any(touches(node, field, by_methods) for node in outside_nested(self.parts[part]))


def touches(node: ast.AST, field: str, by_methods: bool) -> bool:
    """Tell whether a node hands over or calls what a field holds, or calls a method."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        called_on = node.func.value
        return (by_methods and is_object(called_on)) or is_field(called_on, field)
    if not isinstance(node, ast.Assign) or is_none(node.value):
        return False
    return any(is_field(target, field) for target in node.targets)


def branch_of(
    node: ast.If, depth: int, in_cleanup: bool, assigned: Mapping[str, ast.expr]
) -> Branch:
    """Return what is known of an ``if`` that stands in ``depth`` other branches.

    ``assigned`` are the last values of the variables, in the order of the text.
    """
    about = frozenset(
        n.id for n in ast.walk(node.test) if isinstance(n, ast.Name) and not hides(node.test, n)
    )
    parts = {"body": node.body, "orelse": node.orelse}
    leaving = (name for name, part in parts.items() if not all(map(completes, part)))
    flag = assigned.get(holder(negated(node.test)) or "")
    by_flag = isinstance(flag, ast.Constant) and isinstance(flag.value, bool)
    return Branch(depth, in_cleanup, about, parts, frozenset(leaving), by_flag)


def trust(run: Run, branch: Branch, part: str) -> None:
    """Trust, as the analysis does, a release that stands under another condition."""
    if run.fate is None or not run.fate.owed:
        return
    search, holders = run.search, run.holders()
    trusted = search.trusts and (
        (branch.cleanup and part not in branch.leaving)
        or search.function.depths[search.site] > branch.depth
        or (part == "body" and (branch.by_flag or not branch.about.isdisjoint(holders)))
    )
    if not trusted:
        return
    if search.made == "Child" and search.function.ends_parent:
        # What ends the parent ends the resource.
        holders |= {"p"}
    given = Given(lends=True, closes=search.made != "Block")
    if branch.may_end(part, given, search.effects, holders):
        status = run.fate.status._replace(evidence=Evidence.TRUSTED)
        run.fate = run.fate.become(status)
    elif branch.may_end(part, given._replace(lends=False), search.effects, holders):
        # A call in the branch may be the one that releases it.
        run.lend()
        if not search.lends:
            run.finish()


def negated(test: ast.expr) -> ast.expr:
    """Return what a test negates, or the test itself."""
    return test.operand if isinstance(test, ast.UnaryOp) else test


def hides(test: ast.expr, tested: ast.Name) -> bool:
    """Tell whether a test asks for something else than the state of the resource it names."""
    return any(
        isinstance(n, ast.Attribute) and n.value is tested and n.attr == "flag"
        for n in ast.walk(test)
    )


def ended_by(body: list[ast.stmt], given: Given, effects: Effects) -> frozenset[str]:
    """Return the variables that a branch closes, enters or puts somewhere."""
    nodes = list(outside_nested(body))
    paired = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Yield)
        or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple))
    }
    ended = (e for node in nodes if id(node) not in paired for e in ends(node, given, effects))
    seen = (closed_over(node).items() for node in nodes if isinstance(node, NESTED))
    let_go = {
        variable
        for variables in seen
        for variable, only_asks in variables
        if given.how != LOAN and not (only_asks and given.lends and not given.how)
    }
    return frozenset(filter(None, map(holder, ended))) | let_go


def ends(node: ast.AST, given: Given, effects: Effects) -> list[ast.expr]:
    """Return what a part of the program closes, enters or puts somewhere."""
    if isinstance(node, (ast.AsyncWith, ast.With)):
        # The end of the parent's block is not seen in a branch; that of its life is.
        entered = (item.context_expr for item in node.items)
        return [] if given.how else [e for e in entered if holder(e) != "p"]
    if given.how == MANY:
        return ends_by_call(node, given, effects) if isinstance(node, ast.Call) else []
    if isinstance(node, (ast.List, ast.Set, ast.Tuple)):
        return node.elts if isinstance(getattr(node, "ctx", None), (ast.Load, type(None))) else []
    if isinstance(node, ast.Dict):
        return node.values
    if isinstance(node, ast.Assign):
        outside = (ast.Subscript, ast.Attribute)
        stores = any(isinstance(t, outside) or is_shared(t) for t in node.targets)
        return [node.value] if stores else []
    return ends_by_call(node, given, effects) if isinstance(node, ast.Call) else []


def ends_by_call(node: ast.Call, given: Given, effects: Effects) -> list[ast.expr]:
    """Return what a call closes, enters or keeps."""
    if isinstance(node.func, ast.Attribute) and not is_object(node.func.value):
        called_on = [] if given.how else [node.func.value]
        closed = called_on if given.closes else []
        ended = {"close": closed, "append": node.args}
        ended |= dict.fromkeys(("detach", "__aenter__", "__aexit__"), called_on)
        return ended.get(node.func.attr, [])
    name = called_name(node)
    return [argument for key, argument in keys(node) if is_ending(effects(name, key), given)]


def is_ending(effect: str | None, given: Given) -> bool:
    """Tell whether a call with this effect on an argument ends the obligation for it."""
    if given.how == MANY:
        return effect is not None
    if effect == "takes":
        return not given.how
    if effect in ("releases", "enters"):
        return not (given.how and given.lends)
    return effect == "unknown" and not given.lends
