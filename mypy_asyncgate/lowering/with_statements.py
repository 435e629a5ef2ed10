"""Lowers ``with``: managers are entered, and left on every way out of the block."""

from __future__ import annotations

from mypy.nodes import AssignmentExpr, CallExpr, Expression, NameExpr, Statement, WithStmt
from mypy.nodes import Block as Suite

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.conditions import Swallow
from mypy_asyncgate.flow.leaving import CALL, NEVER, SUSPEND, Raise
from mypy_asyncgate.flow.operations import As, Drop, Enter, EnterOther, Leave, MayRaise
from mypy_asyncgate.flow.places import Place, RootKind
from mypy_asyncgate.lexicon.exceptions import CAUGHT_EXCEPTION, NO_ERRORS
from mypy_asyncgate.lowering.assignments import assign
from mypy_asyncgate.lowering.builder import CleanupFrame
from mypy_asyncgate.lowering.calls import is_harmless
from mypy_asyncgate.lowering.context import Exiting, Lowering
from mypy_asyncgate.lowering.try_statements import catching, exception_names
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.function_entry import written


def with_(lowering: Lowering, s: WithStmt) -> None:
    """Lower ``with`` and ``async with``."""
    _managers(lowering, s, 0)


def _managers(lowering: Lowering, s: WithStmt, index: int) -> None:
    """Lower the managers from ``index`` on, and the body."""
    if index == len(s.expr):
        lowering.suite(s.body)
        return
    builder = lowering.builder
    manager, target = s.expr[index], s.target[index]
    made = _manager_made(lowering, manager)
    exiting = lowering.models.exiting(made)
    if exiting in (Exiting.SUPPRESSES, Exiting.EXPECTS) and isinstance(made, CallExpr):
        _catching(lowering, s, index, made, exiting)
        return
    raises: tuple[Raise, ...] = SUSPEND if s.is_async else CALL
    if isinstance(manager, CallExpr) and is_harmless(lowering.models, manager.callee):
        raises = NEVER
    place = lowering.value(manager)
    _enter(lowering, s, index, place, raises)
    manager_place = lowering.variables.temporary(RootKind.MANAGER)
    if place is not None:
        # The statement keeps the manager even if the name is bound to something else.
        lowering.move(manager, manager_place, place)

    def leave() -> None:
        with builder.cleanup():
            builder.emit(
                Leave(manager, raises, manager_place) if place else MayRaise(manager, raises)
            )
        builder.emit(Drop(manager, NEVER, manager_place))

    after = builder.block()
    swallow = _swallow(lowering, s, after) if exiting is Exiting.MAY_SWALLOW else None
    builder.push(CleanupFrame(leave, swallow))
    if target is not None:
        _bind_target(lowering, target, place)
    _managers(lowering, s, index + 1)
    builder.pop()
    leave()
    builder.goto(after)
    builder.resume(after)


def _enter(
    lowering: Lowering, s: WithStmt, index: int, place: Place | None, raises: tuple[Raise, ...]
) -> None:
    """Enter the manager at ``index``, whose value ``place`` holds."""
    builder, variables = lowering.builder, lowering.variables
    manager = s.expr[index]
    if index == 0:
        # ``async with send, recv``: a manager given by its name counts as entered from the start,
        # although entering the one before it may raise.
        for later in range(1, len(s.expr)):
            named = variables.place_of(s.expr[later])
            if named is not None and _is_named_before(s, later):
                builder.emit(Enter(s.expr[later], NEVER, named))
    if place is not None and (index == 0 or not _is_named_before(s, index)):
        builder.emit(Enter(manager, raises, place))
    else:
        builder.emit(EnterOther(manager, raises))


def _is_named_before(s: WithStmt, index: int) -> bool:
    """Tell whether the manager at ``index`` is a variable that the statement does not bind."""
    manager = s.expr[index]
    bound = [node for target in s.target[:index] if target is not None for node in walk(target)]
    for earlier in s.expr[:index]:
        bound += [node.target for node in walk(earlier) if isinstance(node, AssignmentExpr)]
    names = {node.name for node in bound if isinstance(node, NameExpr)}
    return isinstance(manager, NameExpr) and manager.name not in names


def _swallow(lowering: Lowering, s: WithStmt, after: Block) -> Block:
    """Return the block where control goes on if the manager suppresses an exception."""
    builder = lowering.builder
    here = builder.current
    block = builder.block()
    builder.start(block)
    builder.emit(Swallow(s, NEVER, None))
    builder.goto(after)
    builder.current = here
    return block


def _bind_target(lowering: Lowering, target: Expression, manager: Place | None) -> None:
    """Bind the target of ``with ... as`` to the result of entering the manager."""
    if manager is None:
        assign(lowering, target, None)
        return
    entered = lowering.variables.temporary()
    lowering.builder.emit(As(target, NEVER, entered, manager))
    assign(lowering, target, entered)


def _manager_made(lowering: Lowering, manager: Expression) -> Expression:
    """Return the expression that a manager comes from.

    The type of a variable is not known before mypy has checked the assignment, but its value is.
    """
    place = lowering.variables.place_of(manager)
    return lowering.variables.values.get(place, manager) if place is not None else manager


def _catching(
    lowering: Lowering, s: WithStmt, index: int, made: CallExpr, exiting: Exiting
) -> None:
    """Lower a block that ends quietly after some exceptions, as ``except: pass`` does.

    The manager is the result of ``made``; making, entering and leaving it does not fail.
    """
    builder = lowering.builder
    target = s.target[index]
    if made is s.expr[index]:
        for argument in made.args:
            lowering.use(argument)
    if target is not None:
        assign(lowering, target, None)
    names = exception_names(made.args, lowering.models)
    if exiting is Exiting.EXPECTS or not names <= NO_ERRORS:
        # Whoever names an error here knows of no other that the block may raise.
        names |= CAUGHT_EXCEPTION
    if exiting is Exiting.EXPECTS:
        lowering.failing.add(id(_last_statement(s.body)))
    with builder.branch(conditional=False) as block:

        def skip() -> None:
            builder.emit(Swallow(s, NEVER, block))

        catching(lowering, names, lambda: _managers(lowering, s, index + 1), skip)


def _last_statement(body: Suite) -> Statement:
    """Return the last statement of a body, or of the block that its last statement is."""
    last = written(body)[-1]
    return _last_statement(last.body) if isinstance(last, WithStmt) else last
