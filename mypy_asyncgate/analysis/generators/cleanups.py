"""Clean-ups, recognised by the way they are written.

Question: which statements of a function undo something that it did before?
Fact: the names in its statements. A call can release something (``conn.close()``), or undo an
earlier call (``stack.pop()`` after ``stack.append(...)``). An assignment or a call can restore a
saved value (``self.x = old``, ``signal.signal(number, old)``).
Example: ``os.unlink(path)`` after ``path = make()``.
Assumes: statements that commit, log, measure, assert or wait are meant for success only. A value
that the function yields is not a saved one, because it is written back after a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy.nodes import (
    LDEF,
    AssignmentStmt,
    AwaitExpr,
    CallExpr,
    Context,
    DelStmt,
    Expression,
    ExpressionStmt,
    FuncItem,
    IndexExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    NonlocalDecl,
    TupleExpr,
    WithStmt,
    YieldExpr,
)

from mypy_asyncgate.analysis.generators.subjects import (
    argument_names,
    assigned_subject,
    call_subject,
    method_owner,
    target_value_pairs,
)
from mypy_asyncgate.catalog.model import Meaning, Words
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.undo_verbs import (
    CALLS_ARGUMENT,
    COLLECTING,
    GIVES_BACK,
    OPPOSITES,
    PESSIMISTIC,
    PROCESS_STATE,
    RELEASES_IN_EXPRESSION,
    RESTORES,
    is_release,
    is_setter,
)
from mypy_asyncgate.lexicon.words import words
from mypy_asyncgate.mypy_api.children import own_nodes, walk
from mypy_asyncgate.mypy_api.names import bare_name, callee, dotted_name


@dataclass(frozen=True, eq=False)
class Cleanup:
    """A statement that undoes something.

    ``node`` is the node of its operations in the graph. ``subjects`` are the names of the things it
    undoes something for. ``label`` names it in messages.
    """

    node: Context
    label: str
    subjects: frozenset[str]


@dataclass(frozen=True, eq=False)
class Cleanups:
    """The clean-ups of a function, and statements that may replace one, by the ids of their nodes.

    ``touches`` has the subjects of every statement that may take care of something. When an
    exception is handled, such a statement is enough. ``bound`` has the line where each local
    variable is first assigned.
    """

    found: dict[int, Cleanup]
    touches: dict[int, frozenset[str]]
    bound: dict[str, int]

    def is_of_later(self, cleanup: Cleanup, line: int) -> bool:
        """Tell whether a clean-up is of what is made after a line, and only of that."""
        lines = [self.bound.get(text.partition(".")[0], 0) for text in cleanup.subjects]
        return bool(lines) and min(lines) > line


def find_cleanups(function: FuncItem, known: Words) -> Cleanups:
    """Return the clean-ups of a function, without those of nested functions."""
    statements = _Statements(function, known[Meaning.RELEASE])
    found: dict[int, Cleanup] = {}
    touches: dict[int, frozenset[str]] = {}

    def record(node: Node, touched: Iterable[str], cleanup: Cleanup | None) -> None:
        if cleanup is not None:
            found[id(node)] = cleanup
            touched = cleanup.subjects.union(touched)
        touches[id(node)] = touches.get(id(node), frozenset()).union(touched)

    for node in statements.nodes:
        if isinstance(node, CallExpr):
            record(
                node,
                argument_names(node),
                statements.release_by_call(node) or statements.restore_by_call(node),
            )
        elif isinstance(node, AssignmentStmt):
            for target, value in target_value_pairs(node):
                if not statements.is_local(target):
                    record(
                        target,
                        assigned_subject(target),
                        statements.restore_by_assignment(target, value),
                    )
        elif isinstance(node, DelStmt):
            record(node, assigned_subject(node.expr), statements.removal(node))
        elif isinstance(node, WithStmt):
            for manager, bound in zip(node.expr, node.target, strict=True):
                record(manager, statements.ended_by_with(manager, bound), None)
    first = {name: min(v.line for v in values) for name, values in statements.saved.items()}
    return Cleanups(found, touches, first)


class _Statements:
    """The names in the statements of a function, without regard to their order."""

    def __init__(self, function: FuncItem, verbs: frozenset[str]) -> None:
        self.verbs = verbs
        self.nodes = list(own_nodes(function.body))
        self.saved: dict[str, list[Expression]] = {}
        self.yielded: set[str] = set()
        self.yields: list[int] = []
        self.done: set[tuple[str, str]] = set()
        self.assigned: dict[str, list[tuple[int, str]]] = {}
        self.arguments: dict[str, set[str]] = {}
        self.discarded: set[int] = set()
        self.outer: set[str] = set()
        for node in self.nodes:
            if isinstance(node, AssignmentStmt):
                for target, value in target_value_pairs(node):
                    self._record_assignment(target, value)
            elif isinstance(node, YieldExpr):
                self.yields.append(node.line)
                self.yielded.update(n.name for n in walk(node) if isinstance(n, NameExpr))
            elif isinstance(node, CallExpr):
                self._record_call(node)
            elif isinstance(node, NonlocalDecl):
                self.outer.update(node.names)
            elif isinstance(node, ExpressionStmt):
                self.discarded.add(id(_awaited(node.expr)))

    def _record_assignment(self, target: Expression, value: Expression | None) -> None:
        if isinstance(target, NameExpr) and value is not None:
            if target.kind == LDEF:
                self.saved.setdefault(target.name, []).append(value)
            made = _awaited(value)
            if isinstance(made, CallExpr):
                for text in method_owner(made):
                    self.arguments.setdefault(text, set()).add(target.name)
        for text in assigned_subject(target):
            self.assigned.setdefault(text, []).append((target.line, bare_name(value)))
        if isinstance(target, IndexExpr):
            self.done.update((text, "setitem") for text in assigned_subject(target))

    def _record_call(self, call: CallExpr) -> None:
        if not isinstance(callee(call), MemberExpr):
            return
        first = words(bare_name(callee(call)))[:1]
        for text in method_owner(call):
            self.done.update((text, word) for word in first)
            self.arguments.setdefault(text, set()).update(argument_names(call))

    def release_by_call(self, call: CallExpr) -> Cleanup | None:
        """Return the clean-up if a call, by its name, releases something or undoes a call."""
        name = bare_name(callee(call))
        first = words(name)[:2]
        if not first or (id(call) not in self.discarded and name not in RELEASES_IN_EXPRESSION):
            return None
        # A function of a module has no object: its name stands for what it undoes.
        subjects = call_subject(call) | argument_names(call) or frozenset({name})
        called = {name, *(map(bare_name, call.args) if name in CALLS_ARGUMENT else ())}
        if any(is_release(each, self.verbs) for each in called):
            return Cleanup(call, dotted_name(callee(call)) or name, subjects)
        if first[0] in GIVES_BACK and any(self._is_bound(a, method_owner(call)) for a in call.args):
            return Cleanup(call, dotted_name(callee(call)) or name, subjects)
        before = OPPOSITES.get(name) or OPPOSITES.get(f"{first[0]}...", frozenset())
        if any((text, word) in self.done for text in method_owner(call) for word in before) or (
            first == ["remove"] and not call_subject(call)
        ):
            return Cleanup(call, dotted_name(callee(call)) or name, subjects)
        return None

    def restore_by_call(self, call: CallExpr) -> Cleanup | None:
        """Return the clean-up if a call has a saved value as its argument."""
        target = callee(call)
        name = bare_name(target)
        if id(call) not in self.discarded or not (is_setter(name) or name in RESTORES):
            return None
        others = {dotted_name(target), *(dotted_name(argument) for argument in call.args)}
        if isinstance(target, MemberExpr):
            others.add(dotted_name(target.expr))
        for argument in call.args:
            if self._is_saved(argument, others - {dotted_name(argument), None}) or (
                name in PROCESS_STATE and self._is_saved(argument, None)
            ):
                subjects = call_subject(call) or frozenset({dotted_name(target) or name})
                return Cleanup(call, dotted_name(target) or name, subjects)
        return None

    def is_local(self, target: Expression) -> bool:
        """Tell whether the target of an assignment is local to the function."""
        is_local = isinstance(target, NameExpr) and target.kind == LDEF
        return is_local and bare_name(target) not in self.outer

    def restore_by_assignment(self, target: Expression, value: Expression | None) -> Cleanup | None:
        """Return the clean-up if an assignment restores a value where it was read."""
        subject = assigned_subject(target)
        if value is None or not (
            self._is_saved(value, subject) or self._is_unset(value, target, subject)
        ):
            return None
        item = "[...]" if isinstance(target, IndexExpr) else ""
        return Cleanup(target, f"{next(iter(subject), '')}{item} = ...", subject)

    def _is_unset(self, value: Expression, target: Expression, subject: frozenset[str]) -> bool:
        """Tell whether None or False is assigned to a target that had another value before.

        An assignment that only withdraws, on success, the mark of a failure is no clean-up.
        """
        none = bare_name(value)
        if none not in ("None", "False") or isinstance(target, IndexExpr):
            return False
        if any(word in PESSIMISTIC for text in subject for word in words(text)):
            return False
        return any(
            line < max((y for y in self.yields if y < target.line), default=0)
            and (before == "True" or (none == "None" and before not in ("None", "False")))
            for text in subject
            for line, before in self.assigned.get(text, ())
        )

    def ended_by_with(self, manager: Expression, bound: Expression | None) -> Iterator[str]:
        """Yield the names of what the end of a ``with`` block takes care of.

        These are the entered names, the arguments of the entered call, and what the target of the
        block was passed or has made: callbacks of a stack, tasks of a group.
        """
        for e in (manager, bound, *(manager.args if isinstance(manager, CallExpr) else ())):
            for item in e.items if isinstance(e, (TupleExpr, ListExpr)) else (e,):
                if (text := dotted_name(item)) is not None:
                    yield text
                    yield from self.arguments.get(text, ())

    def removal(self, statement: DelStmt) -> Cleanup | None:
        """Return the clean-up if ``del`` removes an item that the function itself added."""
        target = statement.expr
        if not isinstance(target, IndexExpr):
            return None
        subject = assigned_subject(target)
        if any((text, word) in self.done for text in subject for word in COLLECTING):
            return Cleanup(statement, f"del {next(iter(subject))}[...]", subject)
        return None

    def _is_saved(self, value: Expression, read: Iterable[str | None] | None) -> bool:
        """Tell whether ``value`` was read from one of ``read`` (None: any) and is unchanged."""
        return bare_name(value) not in self.yielded and self._is_bound(value, read)

    def _is_bound(self, value: Expression, read: Iterable[str | None] | None) -> bool:
        """Tell whether ``value`` is a local that was bound before a yield to one of ``read``.

        If ``read`` is None, any value counts.
        """
        if not isinstance(value, NameExpr):
            return False
        last = max((line for line in self.yields if line < value.line), default=0)
        sources = [s for s in self.saved.get(value.name, []) if s.line <= last]
        if read is None:
            return bool(sources)
        return any(
            dotted_name(node) in read
            for source in sources
            for node in walk(source)
            if isinstance(node, Expression)
        )


def _awaited(node: Node) -> Node:
    return node.expr if isinstance(node, AwaitExpr) else node
