"""Lowers loops: ``while``, ``for`` and comprehensions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    Context,
    DelStmt,
    DictionaryComprehension,
    Expression,
    ForStmt,
    GeneratorExpr,
    ListComprehension,
    NameExpr,
    Node,
    SetComprehension,
    WhileStmt,
    WithStmt,
)
from mypy.nodes import Block as Suite
from mypy.types import Instance, get_proper_type

from mypy_asyncgate.flow.blocks import Block
from mypy_asyncgate.flow.leaving import CALL, NEVER, SUSPEND, Raise
from mypy_asyncgate.flow.operations import (
    Begin,
    Collect,
    Drop,
    End,
    Item,
    Make,
    MayRaise,
    Method,
)
from mypy_asyncgate.flow.places import Elsewhere, Place, RootKind
from mypy_asyncgate.lexicon.harmless_calls import COLLECTIONS, has_all_items
from mypy_asyncgate.lowering.assignments import assign
from mypy_asyncgate.lowering.builder import LoopFrame
from mypy_asyncgate.lowering.conditions import condition, statement_condition
from mypy_asyncgate.lowering.context import Lowering
from mypy_asyncgate.lowering.expressions import source_value
from mypy_asyncgate.lowering.tests import is_nonempty
from mypy_asyncgate.mypy_api.children import children, own_nodes, walk
from mypy_asyncgate.mypy_api.declared_types import declared_type_of


def while_(lowering: Lowering, s: WhileStmt) -> None:
    """Lower a ``while`` loop."""
    builder = lowering.builder
    head, body, done = builder.block(), builder.block(), builder.block()
    after = builder.block()
    builder.goto(head)
    builder.start(head)
    statement_condition(lowering, s.expr, body, done)
    _loop_body(lowering, s.body, head, after)
    _loop_else(lowering, s.else_body, done, after)


def for_(lowering: Lowering, s: ForStmt) -> None:
    """Lower a ``for`` loop, sync or async."""
    builder = lowering.builder
    place = lowering.value(s.expr)
    iterated = place
    if place is not None and _binds(s, s.expr):
        # The loop goes on over what the variable held when it began.
        place = lowering.variables.temporary(RootKind.MANAGER)
        lowering.move(s.expr, place, iterated)
    head, body, done = builder.block(), builder.block(), builder.block()
    after = builder.block()
    _begin_loop(lowering, s.expr, place, "__aiter__" if s.is_async else "__iter__")
    next_item = MayRaise(s.expr, _raised_by_next(s))
    if is_nonempty(s.expr):
        builder.emit(next_item)
        builder.goto(body)
    else:
        builder.goto(head)
    builder.start(head)
    builder.emit(next_item)
    builder.link(head, body)
    builder.link(head, done)
    builder.start(done)
    _end_loop(lowering, s.expr, place)
    if place is not None and place is not iterated:
        builder.emit(Drop(s.expr, NEVER, place))
    builder.start(body)
    value = source_value(lowering, s.index, NEVER)
    if value is not None or not _bind_item(lowering, s.index, place):
        assign(lowering, s.index, value)
    _loop_body(lowering, s.body, head, after)
    _loop_else(lowering, s.else_body, done, after)


def _raised_by_next(s: ForStmt) -> tuple[Raise, ...]:
    """Return the exceptions that a loop may raise when it asks for the next item."""
    if s.is_async:
        return SUSPEND
    declared = get_proper_type(declared_type_of(s.expr))
    is_collection = isinstance(declared, Instance) and declared.type.fullname in COLLECTIONS
    return NEVER if is_collection or has_all_items(s.expr) else CALL


def _binds(s: ForStmt, iterated: Expression) -> bool:
    """Tell whether a loop binds the variable that it goes over."""
    variable = iterated.node if isinstance(iterated, NameExpr) else None
    bound: list[Node] = [s.index]
    for node in own_nodes(s.body):
        if isinstance(node, AssignmentStmt):
            bound += node.lvalues
        elif isinstance(node, AssignmentExpr):
            bound.append(node.target)
        elif isinstance(node, DelStmt):
            bound.append(node.expr)
        elif isinstance(node, ForStmt):
            bound.append(node.index)
        elif isinstance(node, WithStmt):
            bound += filter(None, node.target)
    names = (name for target in bound for name in walk(target) if isinstance(name, NameExpr))
    return variable is not None and any(name.node is variable for name in names)


def _loop_body(lowering: Lowering, body: Suite, head: Block, after: Block) -> None:
    """Lower the body of a loop, after its test and targets."""
    builder = lowering.builder
    builder.push(LoopFrame(after, head))
    lowering.suite(body)
    builder.goto(head)
    builder.frames.pop()


def _loop_else(lowering: Lowering, else_body: Suite | None, done: Block, after: Block) -> None:
    """Lower the ``else`` of a loop, and continue after the loop."""
    builder = lowering.builder
    builder.resume(done)
    lowering.suite(else_body)
    builder.goto(after)
    builder.resume(after)


def comprehension(lowering: Lowering, e: GeneratorExpr | DictionaryComprehension) -> Place:
    """Lower a comprehension: nested loops around the element that it collects."""
    builder, variables = lowering.builder, lowering.variables
    result = variables.temporary()
    builder.emit(Make(e, NEVER, result, None))
    after = outer = builder.block()
    depth = len(builder.frames)
    for index in range(len(e.indices)):
        outer = _clause(lowering, e, index, outer)
    mark = len(variables.temporaries)
    if isinstance(e, GeneratorExpr):
        item = lowering.value(e.left_expr)
        if item is not None:
            builder.emit(Collect(e, NEVER, result, item))
    else:
        for part in (e.key, e.value):
            if part is None:
                continue  # a key of None stands for "**"
            if lowering.is_lent(e):
                lowering.use(part)
            else:
                lowering.store(part, Elsewhere.CONTAINER)
    lowering.drop_temporaries(e, mark)
    builder.goto(outer)
    del builder.frames[depth:]
    builder.start(after)
    for name in filter(None, map(variables.place_of, _names(e.indices))):
        builder.emit(Drop(e, NEVER, name))
    return result


def _clause(
    lowering: Lowering, e: GeneratorExpr | DictionaryComprehension, index: int, outer: Block
) -> Block:
    """Lower ``for ... in ... if ...`` up to its body; return the head of the loop.

    ``outer`` is the block that follows the last iteration.
    """
    builder = lowering.builder
    target, sequence = e.indices[index], e.sequences[index]
    place = lowering.value(sequence)
    _begin_loop(lowering, sequence, place, "__iter__")
    head, done = builder.successor(), builder.block()
    builder.start(head)
    if e.is_async[index]:
        builder.emit(MayRaise(sequence, SUSPEND))
    builder.link(builder.current, done)
    builder.push(LoopFrame(outer, head))
    inside = builder.current
    builder.start(done)
    _end_loop(lowering, sequence, place)
    builder.goto(outer)
    builder.current = inside
    if not _bind_item(lowering, target, place):
        _bind_unknown(lowering, target)
    for guard in e.condlists[index]:
        passed = builder.block()
        condition(lowering, guard, passed, head)
        builder.start(passed)
    return head


def wrapped_comprehension(lowering: Lowering, e: ListComprehension | SetComprehension) -> Place:
    """Lower a list or set comprehension, which mypy represents around a generator expression."""
    return comprehension(lowering, e.generator)


def _begin_loop(lowering: Lowering, node: Expression, place: Place | None, iterates: str) -> None:
    """Begin a loop over the value of ``place``, which calls its method ``iterates``."""
    if place is not None:
        iterator = lowering.variables.temporary()
        lowering.builder.emit(Method(node, NEVER, place, iterates, iterator))
        lowering.builder.emit(Begin(node, NEVER, place))


def _end_loop(lowering: Lowering, node: Context, place: Place | None) -> None:
    """End a loop over the value of ``place``, after the last iteration."""
    if place is not None:
        lowering.builder.emit(End(node, NEVER, place))


def _bind_item(lowering: Lowering, target: Expression, source: Place | None) -> bool:
    """Bind a loop variable to an element of ``source``; return False if either is not tracked."""
    place = lowering.variables.place_of(target)
    if place is None or source is None:
        return False
    lowering.builder.emit(Item(target, NEVER, place, source))
    return True


def _names(targets: Iterable[Expression]) -> Iterator[NameExpr]:
    """Yield the names in the targets of a loop."""
    for target in targets:
        yield from (node for node in walk(target) if isinstance(node, NameExpr))


def _bind_unknown(lowering: Lowering, target: Expression) -> None:
    """Bind the names in ``target`` to values that are not tracked."""
    place = lowering.variables.place_of(target)
    if place is not None:
        lowering.move(target, place, None)
        return
    for child in children(target):
        if isinstance(child, Expression):
            _bind_unknown(lowering, child)
