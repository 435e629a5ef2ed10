"""Lowers a function to its control-flow graph: what is made of other statements."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    BreakStmt,
    ClassDef,
    Context,
    ContinueStmt,
    Decorator,
    DelStmt,
    Expression,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    FuncItem,
    IfStmt,
    MatchStmt,
    NameExpr,
    NonlocalDecl,
    OperatorAssignmentStmt,
    OverloadedFuncDef,
    RaiseStmt,
    ReturnStmt,
    Statement,
    TryStmt,
    WhileStmt,
    WithStmt,
)
from mypy.nodes import (
    Block as Suite,
)
from mypy.patterns import AsPattern, Pattern

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import CALL, NEVER, SUSPEND, Exit
from mypy_asyncgate.flow.operations import Block, Branch, Make, MayRaise, Method, NotTaken
from mypy_asyncgate.flow.places import Place
from mypy_asyncgate.lowering.builder import LoopFrame
from mypy_asyncgate.lowering.calls import Known
from mypy_asyncgate.lowering.closures import closed_over
from mypy_asyncgate.lowering.tests import asked_about, is_nonempty
from mypy_asyncgate.lowering.with_statements import WithStatements
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.function_entry import written
from mypy_asyncgate.mypy_api.names import bare_name


def lower(
    function: FuncItem, known: Known, thrown_into: bool = True, source: Context | None = None
) -> Graph:
    """Return the graph of ``function``.

    ``thrown_into`` says that whoever drives a generator may close it or throw into it. ``source``
    makes something although it is no call: an attribute that is read, or what a loop binds.

    Raises ``TooComplex`` for a function with too many blocks, ``RecursionError`` for one that
    is nested too deeply.
    """
    lowering = Lowering(known, thrown_into)
    lowering.source = source
    lowering.gives_away = types.yields_owned(function.type)
    lowering.parameters(function)
    lowering.suite(function.body)
    lowering.goto(lowering.exits[Exit.NORMAL])
    captured = frozenset(
        lowering.places[id(name.node)]
        for nested in lowering.nested
        for name in closed_over(nested)
        if id(name.node) in lowering.places
    )
    return lowering.graph(lowering.object, captured)


class Lowering(WithStatements):
    """``statement`` lowers one statement into the graph."""

    def parameters(self, function: FuncItem) -> None:
        """Let each parameter hold what it is given."""
        for argument in function.arguments:
            place = self.place_for(argument.variable)
            self.emit(Make(argument, NEVER, place, None))

    def suite(self, body: Suite | None) -> None:
        """Lower the statements of a body; mypy marks those for other platforms unreachable."""
        if body is None or body.is_unreachable:
            return
        for statement in written(body):
            if self.current is None:
                return
            self.statement(statement)

    def statement(self, s: Statement) -> None:
        mark = len(self.temporaries)
        handler = STATEMENTS.get(type(s))
        if handler is not None:
            handler(self, s)
        self.drop_temporaries(s, mark)

    def if_(self, s: IfStmt) -> None:
        after = self.block()
        for test, body in zip(s.expr, s.body, strict=True):
            yes, no = self.block(), self.block()
            self.condition(test, yes, no)
            self.start(yes)
            if body.is_unreachable or bare_name(test) == "TYPE_CHECKING":
                self.current = None
            with self.branch(self.asked_about(test)) as branch:
                self.suite(body)
            self.goto(after)
            self.start(no)
            pass_by(no, test, branch)
        if s.else_body is not None and s.else_body.is_unreachable:
            self.current = None
        # Where the test does not hold, what it asks for is known anyway.
        with self.branch() as branch:
            self.suite(s.else_body)
        self.goto(after)
        pass_by(yes, s, branch)
        self.resume(after)

    def asked_about(self, test: Expression) -> frozenset[Place]:
        """Return the places whose own state a condition asks for."""
        places = map(self.place_of, asked_about(test))
        return frozenset(place for place in places if place is not None)

    def while_(self, s: WhileStmt) -> None:
        head, body, done, after = self.block(), self.block(), self.block(), self.block()
        self.goto(head)
        self.start(head)
        self.condition(s.expr, body, done)
        self.loop(body, done, after, head, s.body, s.else_body)

    def for_(self, s: ForStmt) -> None:
        head, body, done, after = self.block(), self.block(), self.block(), self.block()
        place = self.value(s.expr)
        if place is not None:
            iterates = "__aiter__" if s.is_async else "__iter__"
            self.emit(Method(s.expr, NEVER, place, iterates, self.temporary()))
        self.begin_loop(s.expr, place)
        asks = MayRaise(s.expr, SUSPEND if s.is_async else CALL)
        if is_nonempty(s.expr):
            self.emit(asks)
            self.goto(body)
        else:
            self.goto(head)
        self.start(head)
        self.emit(asks)
        self.link(head, body)
        self.link(head, done)
        self.start(done)
        self.end_loop(s.expr, place)
        self.start(body)
        made = self.made(s.index, NEVER)
        if made is not None or not self.bind_item(s.index, place):
            self.assign(s.index, made)
        self.loop(self.current or body, done, after, head, s.body, s.else_body)

    def loop(
        self,
        start: Block,
        done: Block,
        after: Block,
        head: Block,
        body: Suite,
        else_body: Suite | None,
    ) -> None:
        """Lower a loop's body and ``else``, its test and targets being lowered already."""
        self.start(start)
        self.push(LoopFrame(after, head))
        self.suite(body)
        self.goto(head)
        self.frames.pop()
        self.resume(done)
        self.suite(else_body)
        self.goto(after)
        self.resume(after)

    def match(self, s: MatchStmt) -> None:
        subject = self.value(s.subject)
        after = self.block()
        for pattern, guard, body in zip(s.patterns, s.guards, s.bodies, strict=True):
            if self.current is None:
                break
            here, taken, otherwise = self.current, self.block(), self.block()
            self.link(here, taken)
            if guard is not None or not irrefutable(pattern):
                self.link(here, otherwise)
            self.start(taken)
            with self.branch():
                self.bind_pattern(pattern, subject)
                if guard is not None:
                    passed = self.block()
                    self.condition(guard, passed, otherwise)
                    self.start(passed)
                self.suite(body)
            self.goto(after)
            self.resume(otherwise)
        self.goto(after)
        self.resume(after)

    def bind_pattern(self, pattern: Pattern, subject: Place | None) -> None:
        """Bind the names a pattern captures: the whole subject, or parts that are unknown."""
        if isinstance(pattern, AsPattern):
            if pattern.pattern is not None:
                self.bind_pattern(pattern.pattern, subject)
            if pattern.name is not None:
                self.assign(pattern.name, subject)
            return
        for node in walk(pattern):
            if isinstance(node, NameExpr) and self.place_of(node) is not None:
                self.assign(node, None)


def pass_by(block: Block, node: Context, branch: Branch) -> None:
    """Let ``block``, which stands for another way, begin with not taking ``branch``."""
    if branch.operations:
        block.ops.insert(0, NotTaken(node, NEVER, branch))


def irrefutable(pattern: Pattern) -> bool:
    """Tell whether a pattern matches everything (``case _`` and ``case name``)."""
    return isinstance(pattern, AsPattern) and (
        pattern.pattern is None or irrefutable(pattern.pattern)
    )


STATEMENTS: dict[type[Statement], Callable[..., None]] = {
    AssertStmt: Lowering.assert_,
    AssignmentStmt: Lowering.assignment,
    BreakStmt: Lowering.break_,
    ClassDef: Lowering.nested_definition,
    ContinueStmt: Lowering.continue_,
    Decorator: Lowering.decorated_definition,
    DelStmt: Lowering.delete,
    ExpressionStmt: Lowering.expression_statement,
    ForStmt: Lowering.for_,
    FuncDef: Lowering.function_definition,
    IfStmt: Lowering.if_,
    MatchStmt: Lowering.match,
    NonlocalDecl: Lowering.nonlocal_,
    OperatorAssignmentStmt: Lowering.augmented,
    OverloadedFuncDef: Lowering.nested_definition,
    RaiseStmt: Lowering.raise_,
    ReturnStmt: Lowering.return_,
    Suite: Lowering.suite,
    TryStmt: Lowering.try_,
    WhileStmt: Lowering.while_,
    WithStmt: Lowering.with_,
}
