"""Lowers conditions: where a test leads, and what is then known of places."""

from __future__ import annotations

from abc import ABC, abstractmethod

from mypy.nodes import (
    ComparisonExpr,
    ConditionalExpr,
    Context,
    Expression,
    IntExpr,
    NameExpr,
    OpExpr,
    UnaryExpr,
)

from mypy_asyncgate.flow.leaving import NEVER
from mypy_asyncgate.flow.operations import Assume, AssumeClosed, Block
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.lowering.tests import closed_test
from mypy_asyncgate.lowering.variables import Places


class Conditions(Places, ABC):
    """``condition`` lowers a test; the values in it are lowered by ``value``."""

    @abstractmethod
    def value(self, e: Expression) -> Place | None:
        """Lower ``e``; return the place of its value, or None if it holds nothing of interest."""

    def condition(self, e: Expression, yes: Block, no: Block) -> None:
        """Lower ``e`` as a test: go to ``yes`` or ``no``, with what is then known of places."""
        if isinstance(e, UnaryExpr) and e.op == "not":
            self.condition(e.expr, no, yes)
        elif isinstance(e, OpExpr) and e.op in ("and", "or"):
            right = self.block()
            first = (right, no) if e.op == "and" else (yes, right)
            self.condition(e.left, *first)
            self.start(right)
            self.condition(e.right, yes, no)
        elif isinstance(e, NameExpr) and e.fullname in ("builtins.True", "builtins.False"):
            self.goto(yes if e.name == "True" else no)
        elif isinstance(e, IntExpr):
            self.goto(yes if e.value else no)
        elif (none := none_test(e)) is not None:
            tested, is_none = none
            place = self.value(tested)
            self.split(e, place, *((no, yes) if is_none else (yes, no)))
        elif (asked := closed_test(e)) is not None:
            subject, true_means_closed = asked
            targets = (yes, no) if true_means_closed else (no, yes)
            self.split_closed(e, self.value(subject), *targets)
        else:
            self.split(e, self.value(e), yes, no)

    def split_closed(self, node: Context, place: Place | None, closed: Block, open_: Block) -> None:
        """Go to ``closed`` if ``place`` is closed, else to ``open_``."""
        here = self.current
        for target, is_closed in ((closed, True), (open_, False)):
            self.current = here
            if here is not None:
                self.start(self.following())
                if place is not None:
                    self.emit(AssumeClosed(node, NEVER, place, is_closed))
                self.goto(target)
        self.current = None

    def split(self, node: Context, place: Place | None, there: Block, none: Block) -> None:
        """Go to ``there`` if ``place`` holds something, to ``none`` if it is None or false."""
        for target, is_none in ((there, False), (none, True)):
            if self.current is None:
                return
            if place is None:
                self.link(self.current, target)
                continue
            here = self.current
            self.start(self.following())
            self.emit(Assume(node, NEVER, place, is_none))
            self.goto(target)
            self.current = here
        self.current = None

    def short_circuit(self, e: OpExpr) -> Place:
        result = self.temporary()
        if is_test(e.left):
            return self.guarded(e, result)
        left = self.value(e.left)
        right, after = self.following(), self.block()
        shortcut = self.following()
        self.start(shortcut)
        if left is not None:
            self.emit(Assume(e, NEVER, left, is_none=e.op == "and"))
        self.move(e, result, left)
        self.goto(after)
        self.start(right)
        if left is not None:
            self.emit(Assume(e, NEVER, left, is_none=e.op == "or"))
        with self.branch():
            self.move(e, result, self.value(e.right))
        self.goto(after)
        self.start(after)
        return result

    def guarded(self, e: OpExpr, result: Place) -> Place:
        """Lower ``x is not None and ...``, whose left side says something of ``x``."""
        right, after = self.block(), self.block()
        self.condition(e.left, *((right, after) if e.op == "and" else (after, right)))
        self.start(right)
        with self.branch():
            self.move(e, result, self.value(e.right))
        self.goto(after)
        self.start(after)
        return result

    def conditional(self, e: ConditionalExpr) -> Place:
        result = self.temporary()
        yes, no, after = self.block(), self.block(), self.block()
        self.condition(e.cond, yes, no)
        for block, operand in ((yes, e.if_expr), (no, e.else_expr)):
            self.start(block)
            with self.branch():
                self.move(e, result, self.value(operand))
            self.goto(after)
        self.start(after)
        return result


def is_test(e: Expression) -> bool:
    """Tell whether ``e`` is a test of some value, and no value to go on with itself."""
    return none_test(e) is not None or (isinstance(e, UnaryExpr) and e.op == "not")


def none_test(e: Expression) -> tuple[Expression, bool] | None:
    """Return what ``e`` compares with None, and whether it is true for None."""
    if isinstance(e, ComparisonExpr) and len(e.operands) == 2:
        left, right = e.operands
        if isinstance(right, NameExpr) and right.fullname == "builtins.None":
            if e.operators[0] in ("is", "=="):
                return left, True
            if e.operators[0] in ("is not", "!="):
                return left, False
    return None
