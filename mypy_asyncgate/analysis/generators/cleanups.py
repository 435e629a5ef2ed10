"""What counts as a clean-up, from the way it is written.

Question: which statements of a function undo what was done before them? Three kinds: a call that
releases something by its name (``conn.close()``, ``os.unlink(path)``), one that takes back what
the function itself put somewhere (``stack.pop()`` after ``stack.append(...)``), and one that
restores a value that it saved (``self.x = old``, ``signal.signal(number, old)``).

Assumed: what commits, logs, measures, asserts or waits is meant for success only. A value that the
function yields is no saved one: it is written back because it was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
    given,
    object_of,
    pairs,
    part_of,
    receiver,
    spelled,
)
from mypy_asyncgate.catalog.model import Means, Words
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
from mypy_asyncgate.mypy_api.names import bare_name, callee


@dataclass(frozen=True, slots=True, eq=False)
class Cleanup:
    """A statement that undoes something.

    ``node`` is what the graph's operations of it stand at; ``subjects`` is what it is about, as
    written; ``label`` names it in messages.
    """

    node: Context
    label: str
    subjects: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Cleanups:
    """The clean-ups of a function, and all that may stand for one, by the ids of their nodes.

    ``touches`` has the subjects of every statement that may take care of something: it is enough
    for the question whether somebody does, when an exception is on the way.
    """

    found: dict[int, Cleanup]
    touches: dict[int, frozenset[str]]


def find_cleanups(function: FuncItem, known: Words) -> Cleanups:
    """Return the clean-ups of a function, without those of functions nested in it."""
    written = _Written(function, known[Means.RELEASE])
    found: dict[int, Cleanup] = {}
    touches: dict[int, frozenset[str]] = {}

    def note(node: Node, touched: Iterable[str], cleanup: Cleanup | None) -> None:
        if cleanup is not None:
            found[id(node)] = cleanup
            touched = cleanup.subjects.union(touched)
        touches[id(node)] = touches.get(id(node), frozenset()).union(touched)

    for node in written.nodes:
        if isinstance(node, CallExpr):
            note(node, given(node), written.released(node) or written.restored_by(node))
        elif isinstance(node, AssignmentStmt):
            for target, value in pairs(node):
                if not written.is_local(target):
                    note(target, part_of(target), written.restored(target, value))
        elif isinstance(node, DelStmt):
            note(node, part_of(node.expr), written.deleted(node))
        elif isinstance(node, WithStmt):
            for manager, bound in zip(node.expr, node.target, strict=True):
                note(manager, written.left(manager, bound), None)
    return Cleanups(found, touches)


class _Written:
    """What a function does by the names it uses, before any question of order."""

    def __init__(self, function: FuncItem, verbs: frozenset[str]) -> None:
        self.verbs = verbs
        self.nodes = list(own_nodes(function.body))
        self.saved: dict[str, list[Expression]] = {}
        self.yielded: set[str] = set()
        self.yields: list[int] = []
        self.done: set[tuple[str, str]] = set()
        self.set: dict[str, list[tuple[int, str]]] = {}
        self.given: dict[str, set[str]] = {}
        self.discarded: set[int] = set()
        self.outer: set[str] = set()
        for node in self.nodes:
            if isinstance(node, AssignmentStmt):
                for target, value in pairs(node):
                    self._note_assignment(target, value)
            elif isinstance(node, YieldExpr):
                self.yields.append(node.line)
                self.yielded.update(n.name for n in walk(node) if isinstance(n, NameExpr))
            elif isinstance(node, CallExpr):
                self._note_call(node)
            elif isinstance(node, NonlocalDecl):
                self.outer.update(node.names)
            elif isinstance(node, ExpressionStmt):
                self.discarded.add(id(_awaited(node.expr)))

    def _note_assignment(self, target: Expression, value: Expression | None) -> None:
        if isinstance(target, NameExpr) and value is not None:
            if target.kind == LDEF:
                self.saved.setdefault(target.name, []).append(value)
            made = _awaited(value)
            if isinstance(made, CallExpr):
                for text in object_of(made):
                    self.given.setdefault(text, set()).add(target.name)
        for text in part_of(target):
            self.set.setdefault(text, []).append((target.line, bare_name(value)))
        if isinstance(target, IndexExpr):
            self.done.update((text, "setitem") for text in part_of(target))

    def _note_call(self, call: CallExpr) -> None:
        if not isinstance(callee(call), MemberExpr):
            return
        first = words(bare_name(callee(call)))[:1]
        for text in object_of(call):
            self.done.update((text, word) for word in first)
            self.given.setdefault(text, set()).update(given(call))

    def released(self, call: CallExpr) -> Cleanup | None:
        """Return a call that, by its name, releases something or takes it back."""
        name = bare_name(callee(call))
        first = words(name)[:2]
        if not first or (id(call) not in self.discarded and name not in RELEASES_IN_EXPRESSION):
            return None
        subjects = receiver(call) | given(call)
        called = {name, *(map(bare_name, call.args) if name in CALLS_ARGUMENT else ())}
        if any(is_release(each, self.verbs) for each in called):
            return Cleanup(call, spelled(callee(call)) or name, subjects or frozenset({name}))
        if first[0] in GIVES_BACK and any(self._is_bound(a, object_of(call)) for a in call.args):
            return Cleanup(call, spelled(callee(call)) or name, subjects)
        before = OPPOSITES.get(name) or OPPOSITES.get(f"{first[0]}...", frozenset())
        if any((text, word) in self.done for text in object_of(call) for word in before) or (
            first == ["remove"] and not receiver(call)
        ):
            return Cleanup(call, spelled(callee(call)) or name, subjects)
        return None

    def restored_by(self, call: CallExpr) -> Cleanup | None:
        """Return a call that is given a value that was read where it is now written."""
        target = callee(call)
        name = bare_name(target)
        if id(call) not in self.discarded or not (is_setter(name) or name in RESTORES):
            return None
        others = {spelled(target), *(spelled(argument) for argument in call.args)}
        if isinstance(target, MemberExpr):
            others.add(spelled(target.expr))
        for argument in call.args:
            if self._is_saved(argument, others - {spelled(argument), None}) or (
                name in PROCESS_STATE and self._is_saved(argument, None)
            ):
                subjects = receiver(call) or frozenset({spelled(target) or name})
                return Cleanup(call, spelled(target) or name, subjects)
        return None

    def is_local(self, target: Expression) -> bool:
        """Tell whether what an assignment binds ends with the function."""
        is_local = isinstance(target, NameExpr) and target.kind == LDEF
        return is_local and bare_name(target) not in self.outer

    def restored(self, target: Expression, value: Expression | None) -> Cleanup | None:
        """Return an assignment that gives back a value to where it was read."""
        subject = part_of(target)
        if value is None or not (
            self._is_saved(value, subject) or self._is_unset(value, target, subject)
        ):
            return None
        item = "[...]" if isinstance(target, IndexExpr) else ""
        return Cleanup(target, f"{next(iter(subject), '')}{item} = ...", subject)

    def _is_unset(self, value: Expression, target: Expression, subject: frozenset[str]) -> bool:
        """Tell whether None or False is assigned to what something was assigned to before.

        It is no clean-up to take back, on success, that something has failed.
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
            for line, before in self.set.get(text, ())
        )

    def left(self, manager: Expression, bound: Expression | None) -> Iterator[str]:
        """Yield what the end of a ``with`` block takes care of.

        Of what it entered and was given, and of what its target was given or has made: callbacks
        of a stack, tasks of a group.
        """
        for e in (manager, bound, *(manager.args if isinstance(manager, CallExpr) else ())):
            for item in e.items if isinstance(e, (TupleExpr, ListExpr)) else (e,):
                if (text := spelled(item)) is not None:
                    yield text
                    yield from self.given.get(text, ())

    def deleted(self, statement: DelStmt) -> Cleanup | None:
        """Return a ``del`` of an item that the function itself put there."""
        target = statement.expr
        if not isinstance(target, IndexExpr):
            return None
        subject = part_of(target)
        if any((text, word) in self.done for text in subject for word in COLLECTING):
            return Cleanup(statement, f"del {next(iter(subject))}[...]", subject)
        return None

    def _is_saved(self, value: Expression, read: Iterable[str | None] | None) -> bool:
        """Tell whether ``value`` was bound to what ``read`` says, and is as it was."""
        return bare_name(value) not in self.yielded and self._is_bound(value, read)

    def _is_bound(self, value: Expression, read: Iterable[str | None] | None) -> bool:
        """Tell whether ``value`` is a local that was bound, before a yield, to what ``read`` says.

        Or to anything, if that is None.
        """
        if not isinstance(value, NameExpr):
            return False
        last = max((line for line in self.yields if line < value.line), default=0)
        sources = [s for s in self.saved.get(value.name, []) if s.line <= last]
        if read is None:
            return bool(sources)
        return any(
            spelled(node) in read
            for source in sources
            for node in walk(source)
            if isinstance(node, Expression)
        )


def _awaited(node: Node) -> Node:
    return node.expr if isinstance(node, AwaitExpr) else node
