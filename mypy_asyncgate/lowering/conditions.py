"""Lowers conditions: the targets of a test, and what the outcome says about places.

This includes ``and``, ``or`` and ``x if c else y``, which evaluate some operands conditionally.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from mypy.nodes import (
    ConditionalExpr,
    Context,
    Expression,
    IntExpr,
    NameExpr,
    OpExpr,
    TypeInfo,
    UnaryExpr,
)

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import Assume, AssumeClosed, AssumeInstance
from mypy_asyncgate.flow.leaving import NEVER
from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.flow.operations import Drop
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.lowering.context import Lowering
from mypy_asyncgate.lowering.tests import class_test, closed_test, none_test
from mypy_asyncgate.mypy_api.names import is_bool


def condition(lowering: Lowering, e: Expression, yes: Block, no: Block) -> None:
    """Lower ``e`` as a test: jump to ``yes`` or ``no``, and assume there what the outcome says."""
    builder = lowering.builder
    if isinstance(e, UnaryExpr) and e.op == "not":
        condition(lowering, e.expr, no, yes)
    elif isinstance(e, OpExpr) and e.op in ("and", "or"):
        right = builder.block()
        first = (right, no) if e.op == "and" else (yes, right)
        condition(lowering, e.left, *first)
        builder.start(right)
        condition(lowering, e.right, yes, no)
    elif isinstance(e, NameExpr) and is_bool(e):
        builder.goto(yes if e.name == "True" else no)
    elif isinstance(e, IntExpr):
        builder.goto(yes if e.value else no)
    elif (none := none_test(e)) is not None:
        tested, is_none = none
        place = lowering.value(tested)
        _split(lowering, e, place, *((no, yes) if is_none else (yes, no)))
    elif (closing := closed_test(e)) is not None:
        subject, true_means_closed = closing
        targets = (yes, no) if true_means_closed else (no, yes)
        place = lowering.value(subject)
        _split_by(lowering, targets, _assume_closed(e, place))
    elif (classes := class_test(e)) is not None:
        place = lowering.value(classes[0])
        _split_by(lowering, (yes, no), _assume_instance(e, place, classes[1]))
    else:
        _split(lowering, e, lowering.value(e), yes, no)


def statement_condition(lowering: Lowering, e: Expression, yes: Block, no: Block) -> None:
    """Lower the test of a statement: its temporaries end before the suites. Continue at ``yes``."""
    temporaries = lowering.variables.temporaries
    mark = len(temporaries)
    condition(lowering, e, yes, no)
    ended = temporaries[mark:]
    del temporaries[mark:]
    for block in (yes, no):
        block.ops.extend(Drop(e, NEVER, place) for place in ended)
    lowering.builder.start(yes)


Assuming: TypeAlias = Callable[[bool], Op | None]
"""Returns the operation that assumes the outcome of a test, or None if that says nothing."""


def _assume_closed(node: Context, place: Place | None) -> Assuming:
    """Return what assumes that ``place`` is closed, or that it is not."""
    return lambda closed: AssumeClosed(node, NEVER, place, closed) if place else None


def _assume_instance(node: Context, place: Place | None, classes: tuple[TypeInfo, ...]) -> Assuming:
    """Return what assumes that ``place`` is an instance of ``classes``, or that it is not."""
    return lambda holds: AssumeInstance(node, NEVER, place, classes, holds) if place else None


def _split_by(lowering: Lowering, targets: tuple[Block, Block], assuming: Assuming) -> None:
    """Jump to the first of ``targets`` if a test is true, else to the second."""
    builder = lowering.builder
    here = builder.current
    for target, outcome in zip(targets, (True, False), strict=True):
        builder.current = here
        if here is not None:
            builder.start(builder.successor())
            assumption = assuming(outcome)
            if assumption is not None:
                builder.emit(assumption)
            builder.goto(target)
    builder.current = None


def _split(
    lowering: Lowering, node: Context, place: Place | None, there: Block, none: Block
) -> None:
    """Jump to ``there`` if ``place`` holds something, to ``none`` if it is None or false."""
    builder = lowering.builder
    for target, is_none in ((there, False), (none, True)):
        if builder.current is None:
            return
        if place is None:
            builder.link(builder.current, target)
            continue
        here = builder.current
        builder.start(builder.successor())
        builder.emit(Assume(node, NEVER, place, is_none))
        builder.goto(target)
        builder.current = here
    builder.current = None


def short_circuit(lowering: Lowering, e: OpExpr) -> Place:
    """Lower ``x and y`` or ``x or y``, whose right operand may not be evaluated."""
    builder = lowering.builder
    result = lowering.variables.temporary()
    if _is_test(e.left):
        return _guarded(lowering, e, result)
    left = lowering.value(e.left)
    right, after = builder.successor(), builder.block()
    shortcut = builder.successor()
    builder.start(shortcut)
    if left is not None:
        builder.emit(Assume(e, NEVER, left, is_none=e.op == "and"))
    lowering.move(e.left, result, left)
    builder.goto(after)
    builder.start(right)
    if left is not None:
        builder.emit(Assume(e, NEVER, left, is_none=e.op == "or"))
    _operand(lowering, e.right, result)
    builder.goto(after)
    builder.start(after)
    return result


def _guarded(lowering: Lowering, e: OpExpr, result: Place) -> Place:
    """Lower ``x is not None and ...``, whose left operand says something about ``x``."""
    builder = lowering.builder
    right, after = builder.block(), builder.block()
    condition(lowering, e.left, *((right, after) if e.op == "and" else (after, right)))
    builder.start(right)
    _operand(lowering, e.right, result)
    builder.goto(after)
    builder.start(after)
    return result


def conditional(lowering: Lowering, e: ConditionalExpr) -> Place:
    """Lower ``x if c else y``."""
    builder = lowering.builder
    result = lowering.variables.temporary()
    yes, no, after = builder.block(), builder.block(), builder.block()
    condition(lowering, e.cond, yes, no)
    for block, operand in ((yes, e.if_expr), (no, e.else_expr)):
        builder.start(block)
        _operand(lowering, operand, result)
        builder.goto(after)
    builder.start(after)
    return result


def _operand(lowering: Lowering, operand: Expression, result: Place) -> None:
    """Lower an operand that is evaluated conditionally; its value goes to ``result``."""
    with lowering.builder.branch():
        lowering.move(operand, result, lowering.value(operand))


def _is_test(e: Expression) -> bool:
    """Tell whether ``e`` only tests a value and is not a value of interest itself."""
    return none_test(e) is not None or (isinstance(e, UnaryExpr) and e.op == "not")
