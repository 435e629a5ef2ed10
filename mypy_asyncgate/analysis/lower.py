"""Lowers a function to its control-flow graph: statements; ``expressions`` has the rest."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    BreakStmt,
    CallExpr,
    ClassDef,
    ConditionalExpr,
    ContinueStmt,
    Decorator,
    DelStmt,
    Expression,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    FuncItem,
    IfStmt,
    ListExpr,
    MatchStmt,
    MemberExpr,
    NameExpr,
    NonlocalDecl,
    OperatorAssignmentStmt,
    OpExpr,
    OverloadedFuncDef,
    RaiseStmt,
    ReturnStmt,
    StarExpr,
    Statement,
    TryStmt,
    TupleExpr,
    WhileStmt,
    WithStmt,
)
from mypy.nodes import (
    Block as Suite,
)
from mypy.patterns import AsPattern, Pattern

from mypy_asyncgate.analysis.builder import CleanupFrame, LoopFrame, TryFrame
from mypy_asyncgate.analysis.cfg import (
    CALL,
    HELD,
    NEVER,
    SUSPEND,
    As,
    Block,
    Drop,
    Enter,
    EnterOther,
    Exit,
    Graph,
    Leave,
    MayRaise,
    Method,
    Move,
    Op,
    Pass,
    Place,
    Raise,
    Return,
    Skip,
    Store,
    Swallow,
    Use,
)
from mypy_asyncgate.analysis.escape import asked_about, closed_over, is_benign, is_nonempty
from mypy_asyncgate.analysis.expressions import ExpressionLowering, KnownCall
from mypy_asyncgate.mypy_api.children import children, walk
from mypy_asyncgate.mypy_api.names import bare_name, full_name

Suppresses = Callable[[Expression], bool]
"""Says whether the ``__exit__`` of a manager expression may swallow exceptions."""

# What ends the process; whatever is open then is closed by the system.
STOPS = frozenset({"SystemExit", "KeyboardInterrupt"})

CATCHES = {
    Raise.EXCEPTION: frozenset({"BaseException", "Exception"}),
    Raise.CANCEL: frozenset({"BaseException", "CancelledError", "Cancelled"}),
    Raise.CLOSE: frozenset({"BaseException", "GeneratorExit"}),
}


# No operation raises one of these as an error.
NO_ERRORS = frozenset({"CancelledError", "Cancelled", "GeneratorExit", *STOPS})


def lower(
    function: FuncItem, known_call: KnownCall, suppresses: Suppresses, thrown_into: bool = True
) -> Graph:
    """Return the graph of ``function``.

    ``thrown_into`` says that whoever drives a generator may close it or throw into it.

    Raises ``TooComplex`` for a function with too many blocks, ``RecursionError`` for one that
    is nested too deeply.
    """
    lowering = Lowering(known_call, suppresses, thrown_into)
    lowering.suite(function.body)
    lowering.goto(lowering.exits[Exit.NORMAL])
    captured = frozenset(
        lowering.places[id(name.node)]
        for nested in lowering.nested
        for name in closed_over(nested)
        if id(name.node) in lowering.places
    )
    return lowering.graph(captured)


class Lowering(ExpressionLowering):
    """``statement`` lowers one statement into the graph."""

    def __init__(self, known_call: KnownCall, suppresses: Suppresses, thrown_into: bool) -> None:
        super().__init__(known_call, thrown_into)
        self.suppresses = suppresses
        self.caught: tuple[Raise, ...] = CALL

    def suite(self, body: Suite | None) -> None:
        """Lower the statements of a body; mypy marks those for other platforms unreachable."""
        if body is None or body.is_unreachable:
            return
        for statement in body.body:
            if self.current is None:
                return
            self.statement(statement)

    def statement(self, s: Statement) -> None:
        mark = len(self.temporaries)
        handler = STATEMENTS.get(type(s))
        if handler is not None:
            handler(self, s)
        self.drop_temporaries(s, mark)

    # -- simple statements

    def expression_statement(self, s: ExpressionStmt) -> None:
        self.value(s.expr)

    def assignment(self, s: AssignmentStmt) -> None:
        if isinstance(s.rvalue, TupleExpr) and any(
            isinstance(t, (TupleExpr, ListExpr)) and matches(t.items, s.rvalue.items)
            for t in s.lvalues
        ):
            values = [self.copied(item) for item in s.rvalue.items]
            for target in s.lvalues:
                if isinstance(target, (TupleExpr, ListExpr)):
                    for item, value in zip(target.items, values, strict=False):
                        self.assign(item, value)
            return
        value = self.value(s.rvalue)
        for target in s.lvalues:
            self.assign(target, value)

    def copied(self, e: Expression) -> Place | None:
        """Lower ``e`` into a temporary of its own: ``a, b = b, a`` reads all before it binds."""
        source = self.value(e)
        if source is None:
            return None
        copy = self.temporary()
        self.move(e, copy, source)
        return copy

    def assign(self, target: Expression, value: Place | None, item: int | None = None) -> None:
        """Bind an assignment's target to ``value``, or to its element ``item``."""
        place = self.place_of(target)
        if place is not None:
            self.emit(Move(target, NEVER, place, value, item))
        elif isinstance(target, (TupleExpr, ListExpr)):
            if value is not None and item is None:
                self.emit(Use(target, NEVER, value))
            starred = False
            for index, part in enumerate(target.items):
                starred = starred or isinstance(part, StarExpr)
                known = None if starred or item is not None else value
                self.assign(part, known, index if known else None)
        elif isinstance(target, StarExpr):
            self.assign(target.expr, None)
        else:
            for child in children(target):
                if isinstance(child, Expression):
                    self.use(child)
            if value is None and (field := self.field_of(target)) is not None:
                self.move(target, field, None)
            elif value is not None:
                if item is not None:
                    element = self.temporary()
                    self.emit(Move(target, NEVER, element, value, item))
                    value = element
                self.emit(Store(target, NEVER, value, self.describe(target)))

    def describe(self, target: Expression) -> str:
        """Name what an assignment stores into: "self.x", "attribute", "item" or "global"."""
        if isinstance(target, MemberExpr):
            is_self = isinstance(target.expr, NameExpr) and target.expr.name == "self"
            return f"self.{target.name}" if is_self else "attribute"
        return "global" if isinstance(target, NameExpr) else "item"

    def augmented(self, s: OperatorAssignmentStmt) -> None:
        self.use(s.lvalue)
        # ``names += [conn]`` keeps what it is given.
        self.store(s.rvalue, "container")

    def return_(self, s: ReturnStmt) -> None:
        mark = len(self.temporaries)
        place = self.value(s.expr) if s.expr is not None else None
        if place is not None and isinstance(s.expr, (ConditionalExpr, OpExpr)):
            # ``return client or make()``: the caller may get something borrowed as well.
            self.emit(Store(s, NEVER, place, "result"))
        self.emit(Return(s, NEVER, place))
        self.drop_temporaries(s, mark)
        self.leave("return", 0, self.exits[Exit.NORMAL])

    def raise_(self, s: RaiseStmt) -> None:
        for e in (s.expr, s.from_expr):
            if e is not None:
                self.store(e, "exception")
        if bare_name(raised_class(s.expr)) not in STOPS:
            self.emit(MayRaise(s, CALL if s.expr is not None else self.caught))
        self.current = None

    def assert_(self, s: AssertStmt) -> None:
        passed, failed = self.block(), self.block()
        self.condition(s.expr, passed, failed)
        self.start(failed)
        if s.msg is not None:
            self.use(s.msg)
        self.emit(MayRaise(s, CALL))
        self.start(passed)

    def delete(self, s: DelStmt) -> None:
        targets = s.expr.items if isinstance(s.expr, (TupleExpr, ListExpr)) else [s.expr]
        for target in targets:
            place = self.place_of(target)
            if place is not None:
                self.emit(Drop(s, NEVER, place))
            else:
                self.use(target)

    def break_(self, s: BreakStmt) -> None:
        self.leave_loop("break")

    def continue_(self, s: ContinueStmt) -> None:
        self.leave_loop("continue")

    def leave_loop(self, how: str) -> None:
        for index in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[index]
            if isinstance(frame, LoopFrame):
                target = frame.after if how == "break" else frame.again
                self.leave((how, target.index), index + 1, target)
                return

    def nonlocal_(self, s: NonlocalDecl) -> None:
        """Names of an enclosing function: what is bound to them lives on."""
        self.nonlocal_names.update(s.names)

    def nested_definition(self, s: Statement) -> None:
        """A nested function or class runs later: only what it closes over matters here."""
        self.nested.append(s)
        for decorator in getattr(s, "decorators", ()):
            self.use(decorator)

    # -- compound statements

    def if_(self, s: IfStmt) -> None:
        after = self.block()
        for test, body in zip(s.expr, s.body, strict=True):
            yes, no = self.block(), self.block()
            self.condition(test, yes, no)
            self.start(yes)
            if body.is_unreachable or bare_name(test) == "TYPE_CHECKING":
                self.current = None
            self.depth += 1
            self.record()
            self.suite(body)
            self.depth -= 1
            self.goto(after)
            self.start(no)
            no.ops.extend(self.skips(self.recording(), test))
        if s.else_body is not None and s.else_body.is_unreachable:
            self.current = None
        self.depth += 1
        self.record()
        self.suite(s.else_body)
        self.depth -= 1
        self.goto(after)
        yes.ops[:0] = self.skips(self.recording(), None)
        self.resume(after)

    def skips(self, branch: list[Op], test: Expression | None) -> list[Op]:
        """Return notes on what ends an obligation in a branch that is not taken.

        ``test`` is the condition, if the branch is taken where it holds: there it may ask for the
        resource's own state. Where it does not hold, what it says is known anyway.
        """
        about = frozenset(
            place
            for name in (asked_about(test) if test is not None else ())
            if (place := self.place_of(name)) is not None
        )
        return [
            Skip(op.node, NEVER, op, self.depth, self.cleanups > 0, about)
            for op in branch
            if isinstance(op, (Method, Enter, Pass, Store))
        ]

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
        self.start(body)
        self.assign(s.index, None)
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

    def try_(self, s: TryStmt) -> None:
        if s.finally_body is None:
            self.try_except(s)
            return
        body = s.finally_body
        self.push(CleanupFrame(lambda: self.cleanup(body)))
        self.try_except(s)
        self.pop()
        self.cleanup(body)

    def cleanup(self, body: Suite) -> None:
        """Lower the body of a ``finally`` or an ``except``."""
        self.cleanups += 1
        self.suite(body)
        self.cleanups -= 1

    def try_except(self, s: TryStmt) -> None:
        if not s.handlers:
            self.suite(s.body)
            self.suite(s.else_body)
            return
        after = self.block()
        # A handler that raises what it caught is lowered once for each way of getting there.
        entries: list[dict[Raise | None, Block]] = [
            {} if raises_again(body) else {None: self.block()} for body in s.handlers
        ]

        def catches(way: Raise) -> tuple[list[Block], bool]:
            taken = []
            for entry, caught in zip(entries, s.types, strict=True):
                names = exception_names(caught)
                if may_catch(names, way):
                    if None not in entry and way not in entry:
                        entry[way] = self.block()
                    taken.append(entry.get(None) or entry[way])
                if surely_catches(names, way):
                    return taken, True
            return taken, False

        self.push(TryFrame(catches))
        self.suite(s.body)
        self.pop()
        self.suite(s.else_body)
        self.goto(after)
        later = list(entries)
        for entry, caught, name, body in zip(entries, s.types, s.vars, s.handlers, strict=True):
            names = exception_names(caught)
            del later[0]
            if not entry:
                # What is made in a handler is followed even if nothing seems to lead there.
                entry[next((w for w in Raise if may_catch(names, w)), None)] = self.block()
            for way, block in entry.items():
                self.start(block)
                if name is not None:
                    self.assign(name, None)
                outer, self.caught = self.caught, CALL if way is None else (way,)
                self.cleanup(body)
                self.caught = outer
                if s.is_star and not surely_catches(names, Raise.EXCEPTION):
                    # The rest of the group goes to other handlers, or on.
                    for other in later:
                        for target in other.values():
                            self.link(self.current, target)
                    self.link(self.current, self.raise_target(Raise.EXCEPTION, len(self.frames)))
                self.goto(after)
        self.resume(after)

    def with_(self, s: WithStmt) -> None:
        self.with_items(s, 0)

    def with_items(self, s: WithStmt, index: int) -> None:
        """Lower the managers from ``index`` on, and the body inside them."""
        if index == len(s.expr):
            self.suite(s.body)
            return
        manager, target = s.expr[index], s.target[index]
        raises: tuple[Raise, ...] = SUSPEND if s.is_async else CALL
        if isinstance(manager, CallExpr) and is_benign(manager.callee, full_name(manager.callee)):
            raises = NEVER
        place = self.value(manager)
        if index == 0:
            # ``async with send, recv``: what only names a manager is as good as entered, though
            # entering the first of them may raise.
            for later in s.expr[1:]:
                if (named := self.place_of(later)) is not None:
                    self.emit(Enter(later, NEVER, named))
        if place is not None and (index == 0 or self.place_of(manager) is None):
            self.emit(Enter(manager, raises, place))
        else:
            self.emit(EnterOther(manager, raises))
        held = self.temporary(HELD)
        if place is not None:
            # The statement keeps what it entered, whatever becomes of the name.
            self.move(manager, held, place)

        def leave() -> None:
            self.emit(Leave(manager, raises, held) if place else MayRaise(manager, raises))
            self.emit(Drop(manager, NEVER, held))

        after = self.block()
        self.push(CleanupFrame(leave, self.swallow(s, after) if self.suppresses(manager) else None))
        if target is not None:
            self.bind_target(target, place)
        self.with_items(s, index + 1)
        self.pop()
        leave()
        self.goto(after)
        self.resume(after)

    def swallow(self, s: WithStmt, after: Block) -> Block:
        """Return the block where the function goes on if the manager suppresses an exception."""
        here = self.current
        block = self.block()
        self.start(block)
        self.emit(Swallow(s, NEVER))
        self.goto(after)
        self.current = here
        return block

    def bind_target(self, target: Expression, manager: Place | None) -> None:
        """Bind the target of ``with ... as`` to what entering the manager gives."""
        if manager is None:
            self.assign(target, None)
            return
        entered = self.temporary()
        self.emit(As(target, NEVER, entered, manager))
        self.assign(target, entered)

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
            self.depth += 1
            self.bind_pattern(pattern, subject)
            if guard is not None:
                passed = self.block()
                self.condition(guard, passed, otherwise)
                self.start(passed)
            self.suite(body)
            self.depth -= 1
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


def matches(targets: list[Expression], values: list[Expression]) -> bool:
    """Tell whether ``a, b = x, y`` pairs them one to one."""
    return len(targets) == len(values) and not any(
        isinstance(e, StarExpr) for e in (*targets, *values)
    )


def raised_class(e: Expression | None) -> Expression | None:
    """Return the class that ``raise`` names, called or not."""
    return e.callee if isinstance(e, CallExpr) else e


def irrefutable(pattern: Pattern) -> bool:
    """Tell whether a pattern matches everything (``case _`` and ``case name``)."""
    return isinstance(pattern, AsPattern) and (
        pattern.pattern is None or irrefutable(pattern.pattern)
    )


def raises_again(handler: Suite) -> bool:
    """Tell whether a handler may raise the exception that it caught."""
    return any(isinstance(node, RaiseStmt) and node.expr is None for node in walk(handler))


def exception_names(caught: Expression | None) -> set[str] | None:
    """Return the bare names of the exceptions a handler names, or None for a bare ``except``."""
    if caught is None:
        return None
    items = caught.items if isinstance(caught, TupleExpr) else [caught]
    return {bare_name(item) for item in items}


def may_catch(names: set[str] | None, way: Raise) -> bool:
    """Tell whether a handler for these exceptions may be taken."""
    if names is None or surely_catches(names, way):
        return True
    return way is Raise.EXCEPTION and not names <= NO_ERRORS


def surely_catches(names: set[str] | None, way: Raise) -> bool:
    """Tell whether a handler for these exceptions is taken, if none before it was."""
    return names is None or not names.isdisjoint(CATCHES[way])


STATEMENTS: dict[type[Statement], Callable[..., None]] = {
    AssertStmt: Lowering.assert_,
    AssignmentStmt: Lowering.assignment,
    BreakStmt: Lowering.break_,
    ClassDef: Lowering.nested_definition,
    ContinueStmt: Lowering.continue_,
    Decorator: Lowering.nested_definition,
    DelStmt: Lowering.delete,
    ExpressionStmt: Lowering.expression_statement,
    ForStmt: Lowering.for_,
    FuncDef: Lowering.nested_definition,
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
