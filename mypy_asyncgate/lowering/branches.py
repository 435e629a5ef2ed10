"""Lowers ``if`` and ``match``, whose suites are branches of the graph."""

from __future__ import annotations

from mypy.nodes import LDEF, Context, Expression, IfStmt, MatchStmt, NameExpr, UnaryExpr
from mypy.patterns import AsPattern, Pattern

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import Branch, NotTaken
from mypy_asyncgate.flow.leaving import NEVER
from mypy_asyncgate.flow.operations import Store
from mypy_asyncgate.flow.places import Elsewhere, Place
from mypy_asyncgate.lowering.assignments import assign
from mypy_asyncgate.lowering.conditions import condition, statement_condition
from mypy_asyncgate.lowering.context import Lowering
from mypy_asyncgate.lowering.tests import tested_names
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import is_bool, is_only_checked


def if_(lowering: Lowering, s: IfStmt) -> None:
    """Lower ``if``; mypy represents ``elif`` as an ``if`` in the ``else`` of the one before."""
    builder = lowering.builder
    after = builder.block()
    for test, body in zip(s.expr, s.body, strict=True):
        yes, no = builder.block(), builder.block()
        statement_condition(lowering, test, yes, no)
        if body.is_unreachable or is_only_checked(test):
            builder.current = None
        by_flag = _is_flag(lowering, test)
        with builder.branch(_tested_places(lowering, test), by_flag=by_flag) as branch:
            lowering.suite(body)
        branch.leaves = builder.current is None
        builder.goto(after)
        builder.start(no)
        _add_not_taken(branch, no, test)
    is_never_taken = s.else_body is not None and s.else_body.is_unreachable
    # mypy takes the code that it alone reads for all that there is.
    if is_never_taken and not any(map(is_only_checked, s.expr)):
        builder.current = None
    # What a false test says about a value is in the graph anyway, as an assumption.
    with builder.branch() as branch:
        lowering.suite(s.else_body)
    branch.leaves = builder.current is None
    builder.goto(after)
    _add_not_taken(branch, yes, s)
    builder.resume(after)


def _tested_places(lowering: Lowering, test: Expression) -> frozenset[Place]:
    """Return the places whose state a test tested for."""
    places = map(lowering.variables.place_of, tested_names(test))
    return frozenset(place for place in places if place is not None)


def _is_flag(lowering: Lowering, test: Expression) -> bool:
    """Tell whether a test is a variable, or its negation, that was last set to true or false."""
    tested = test.expr if isinstance(test, UnaryExpr) and test.op == "not" else test
    place = lowering.variables.place_of(tested)
    return place is not None and is_bool(lowering.variables.values.get(place))


def _add_not_taken(branch: Branch, other: Block, node: Context) -> None:
    """Make ``other`` begin with not taking ``branch``, if the branch has relevant operations."""
    if branch.operations:
        other.ops.insert(0, NotTaken(node, NEVER, branch))


def match(lowering: Lowering, s: MatchStmt) -> None:
    """Lower ``match``, whose cases are tried in order."""
    builder = lowering.builder
    subject = lowering.value(s.subject)
    if subject is not None and any(map(_binds_part, s.patterns)):
        # What is in the subject is in one of the names that the patterns bind.
        builder.emit(Store(s.subject, NEVER, subject, Elsewhere.PATTERN))
    after = builder.block()
    for pattern, guard, body in zip(s.patterns, s.guards, s.bodies, strict=True):
        if builder.current is None:
            break
        here, taken, otherwise = builder.current, builder.block(), builder.block()
        builder.link(here, taken)
        if not _is_irrefutable(pattern):
            builder.link(here, otherwise)
        builder.start(taken)
        with builder.branch():
            _bind_pattern(lowering, pattern, subject)
            if guard is not None:
                passed = builder.block()
                condition(lowering, guard, passed, otherwise)
                builder.start(passed)
            lowering.suite(body)
        builder.goto(after)
        builder.resume(otherwise)
    builder.goto(after)
    builder.resume(after)


def _is_irrefutable(pattern: Pattern) -> bool:
    """Tell whether a pattern matches everything (``case _`` and ``case name``)."""
    return isinstance(pattern, AsPattern) and (
        pattern.pattern is None or _is_irrefutable(pattern.pattern)
    )


def _binds_part(pattern: Pattern) -> bool:
    """Tell whether a pattern binds a name to a part of its subject."""
    if isinstance(pattern, AsPattern):
        return pattern.pattern is not None and _binds_part(pattern.pattern)
    return any(isinstance(node, NameExpr) and node.kind == LDEF for node in walk(pattern))


def _bind_pattern(lowering: Lowering, pattern: Pattern, subject: Place | None) -> None:
    """Bind the names that a pattern captures: to the subject, or to unknown parts of it."""
    if isinstance(pattern, AsPattern):
        if pattern.pattern is not None:
            _bind_pattern(lowering, pattern.pattern, subject)
        if pattern.name is not None:
            assign(lowering, pattern.name, subject)
        return
    for node in walk(pattern):
        if isinstance(node, NameExpr) and lowering.variables.place_of(node) is not None:
            assign(lowering, node, None)
