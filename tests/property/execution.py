"""Executes a program over all choices of branches and exceptions, and tells what was seen.

The program is ordinary source text (see ``vocabulary`` for what it may call). It is compiled by
Python itself, after a few rewritings that leave its control flow alone: opaque conditions become
calls that choose, ``None`` becomes an object on which every method may be called, and a call is
put before what the oracle has to hear of (``return``, a branch that is not taken).

One run follows one resource, made by one call: which round of a loop makes it is a choice too.
Every other value is opaque, as it is for the analysis. Runs are made depth-first over a tape of
choices. A run ends early when it comes to a point of the program in a state in which an earlier
run has been there, so loops need no bound, and the tapes are finite.

The resource is real enough to be lost: it has a finaliser, and no name but the program's.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from types import CodeType, FrameType
from typing import Any

from .vocabulary import ERRORS, PRODUCERS, VARIABLES

Event = tuple[str, int, str, str]
"""What happened, at which line, in which status, and where the last exception came before."""

Leak = tuple[str, str, str, int | None]
"""The exit, the status, where the last exception came, and the line that raises or returns."""


@dataclass
class Seen:
    """What some execution shows of the resources that one call makes."""

    events: set[Event] = field(default_factory=set)
    leaks: set[Leak] = field(default_factory=set)
    runs: int = 0


@dataclass(frozen=True)
class Branch:
    """An ``if``: what the analysis trusts when its body, or its ``else``, is not taken."""

    depth: int
    cleanup: bool
    about: frozenset[str]
    body: frozenset[str]
    orelse: frozenset[str]


@dataclass(frozen=True)
class Program:
    """A compiled program; ``sites`` are the calls that make resources, by line."""

    code: CodeType
    sites: dict[int, str]
    depths: dict[int, int]
    errors: tuple[str, ...]
    """The exceptions that handlers name."""
    cleanup: frozenset[int]
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Fate:
    """The state of the resource that is followed."""

    status: str
    raised: str = "NOT"
    first: int | None = None
    """The line of the first exception while it was owed."""
    blocks: tuple[int, ...] = ()
    """The lines of the ``with`` blocks it is in."""
    unwound: bool = False
    """An exception took away the expression that held it."""

    @property
    def owed(self) -> bool:
        return self.status in ("PENDING", "OPEN")


LONGEST = 300
"""A run with more choices than this goes in circles."""


class TooManyRuns(BaseException):
    """The program has more executions than anyone wants to wait for."""


class Abandon(BaseException):
    """This run has nothing more to tell."""


class Other(Exception):
    """An exception that no handler names."""


class Leap(Exception):
    """What a suppressing manager surely suppresses."""


class CancelledError(BaseException):
    """A cancellation, as ``asyncio`` has it."""


NAMED = {name: type(name, (Exception,), {}) for name in ERRORS}


# -- rewriting


class Rewriting(ast.NodeTransformer):
    """Makes conditions choices, and notes what is known of each line and branch."""

    def __init__(self) -> None:
        self.depth = 0
        self.in_cleanup = 0
        self.sites: dict[int, str] = {}
        self.depths: dict[int, int] = {}
        self.cleanup: set[int] = set()
        self.branches: list[Branch] = []

    def visit(self, node: ast.AST) -> Any:
        if self.in_cleanup and isinstance(node, (ast.stmt, ast.expr)):
            self.cleanup.add(node.lineno)
        return super().visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return node if node.value is not None else ast.copy_location(name("nothing"), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id in PRODUCERS:
            assert node.lineno not in self.sites, "one production to a line"
            self.sites[node.lineno] = node.func.id
            self.depths[node.lineno] = self.depth
        self.generic_visit(node)
        return node

    def visit_If(self, node: ast.If) -> ast.If:
        number = len(self.branches)
        about = frozenset(
            n.id for n in ast.walk(node.test) if isinstance(n, ast.Name) and not hides(node.test, n)
        )
        self.branches.append(
            Branch(
                self.depth, self.in_cleanup > 0, about, releases(node.body), releases(node.orelse)
            )
        )
        node.test = self.condition(node.test)
        self.depth += 1
        body = [s for statement in node.body for s in statements(self.visit(statement))]
        orelse = [s for statement in node.orelse for s in statements(self.visit(statement))]
        self.depth -= 1
        node.body = [hook("skip_else", node, ast.Constant(number)), *body]
        node.orelse = [hook("skip_body", node, ast.Constant(number)), *orelse]
        return node

    def visit_While(self, node: ast.While) -> ast.While:
        node.test = self.condition(node.test)
        node.body = [s for statement in node.body for s in statements(self.visit(statement))]
        node.orelse = [s for statement in node.orelse for s in statements(self.visit(statement))]
        return node

    def visit_Try(self, node: ast.Try) -> ast.Try:
        body = [s for statement in node.body for s in statements(self.visit(statement))]
        node.body = body
        if node.handlers:
            caught = [h.type or name("BaseException") for h in node.handlers]
            node.body.insert(0, hook("trying", node, *caught))
        node.orelse = [s for statement in node.orelse for s in statements(self.visit(statement))]
        self.in_cleanup += 1
        for handler in node.handlers:
            handler.body = [s for b in handler.body for s in statements(self.visit(b))]
        node.finalbody = [s for b in node.finalbody for s in statements(self.visit(b))]
        self.in_cleanup -= 1
        return node

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AsyncWith:
        called = node.items[0].context_expr
        suppresses = isinstance(called, ast.Call) and getattr(called.func, "id", "") == "suppressor"
        self.generic_visit(node)
        if suppresses:
            node.body.insert(0, hook("trying", node, name("Leap")))
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:
        value = name("nothing") if node.value is None else self.visit(node.value)
        node.value = ast.copy_location(ast.Call(name("leave"), [value], []), node)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.stmt | list[ast.stmt]:
        return node if node.exc is not None else [hook("reraise", node), node]

    def visit_Delete(self, node: ast.Delete) -> ast.stmt:
        targets = [ast.Name(t.id, ast.Store()) for t in node.targets if isinstance(t, ast.Name)]
        return ast.copy_location(ast.Assign(list(targets), name("nothing")), node)

    def condition(self, e: ast.expr) -> ast.expr:
        """Return ``e`` with every test of a value replaced by a choice."""
        made: ast.expr
        if isinstance(e, ast.UnaryOp):
            made = ast.UnaryOp(e.op, self.condition(e.operand))
        elif isinstance(e, ast.BoolOp):
            made = ast.BoolOp(e.op, [self.condition(value) for value in e.values])
        elif isinstance(e, ast.Compare):
            made = ast.Call(name("there"), [e.left], [])
            if isinstance(e.ops[0], ast.Is):
                made = ast.UnaryOp(ast.Not(), made)
        elif isinstance(e, ast.Constant):
            made = ast.Call(name("forever"), [], [])
        elif isinstance(e, ast.Attribute):
            made = ast.Call(name("closed" if e.attr == "closed" else "look"), [e.value], [])
        elif isinstance(e, ast.Name) and e.id in VARIABLES:
            made = ast.Call(name("there"), [e], [])
        else:
            made = ast.Call(name("choose"), [], [])
        return ast.copy_location(made, e)


def name(identifier: str) -> ast.Name:
    return ast.Name(identifier, ast.Load())


def hook(called: str, where: ast.stmt, *args: ast.expr) -> ast.stmt:
    call = ast.Call(name(called), list(args), [])
    return ast.copy_location(ast.Expr(call), where)


def statements(visited: Any) -> list[ast.stmt]:
    return visited if isinstance(visited, list) else [visited]


def hides(test: ast.expr, tested: ast.Name) -> bool:
    """Tell whether a test asks for something else than the state of the resource it names."""
    return any(
        isinstance(n, ast.Attribute) and n.value is tested and n.attr == "flag"
        for n in ast.walk(test)
    )


def releases(body: list[ast.stmt]) -> frozenset[str]:
    """Return the variables that a branch closes or enters."""
    found: set[str] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.AsyncWith):
                found.update(
                    i.context_expr.id for i in node.items if isinstance(i.context_expr, ast.Name)
                )
            elif (
                isinstance(node, ast.Attribute)
                and node.attr == "close"
                and isinstance(node.value, ast.Name)
            ):
                found.add(node.value.id)
    return frozenset(found)


def compiled(source: str) -> Program:
    """Rewrite and compile a program."""
    with warnings.catch_warnings():
        # A ``return`` in a ``finally`` is bad style, and one of the things to try.
        warnings.simplefilter("ignore", SyntaxWarning)
        tree = ast.parse(source)
        rewriting = Rewriting()
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        function = tree.body[0]
        assert isinstance(function, ast.AsyncFunctionDef)
        function.args.defaults = []
        function.body = [s for b in function.body for s in statements(rewriting.visit(b))]
        code = compile(ast.fix_missing_locations(tree), "<program>", "exec")
    return Program(
        code,
        rewriting.sites,
        rewriting.depths,
        tuple(error for error in ERRORS if error in names),
        frozenset(rewriting.cleanup),
        tuple(rewriting.branches),
    )


# -- what programs handle


class Thing:
    """A value of the program: the resource that is followed, or anything else."""

    def __init__(self, run: Run, kind: str, followed: bool = False) -> None:
        self.run, self.kind, self.followed = run, kind, followed

    def use(self) -> Step:
        if self.followed:
            self.run.event("USED")
        return Step(self.run, then=self.done)

    def close(self) -> Step:
        if self.followed:
            self.run.become("CLOSED", "RELEASED")
        return Step(self.run, then=self.done)

    def done(self) -> None:
        """Be held by what is awaited, as a coroutine holds its object."""

    def __aenter__(self) -> Step:
        return Step(self.run, self, self.entered if self.followed else None, opens=self.followed)

    def entered(self) -> None:
        run = self.run
        assert run.fate is not None
        run.become("ENTERED", "ENTERED")
        run.fate = replace(run.fate, blocks=(*run.fate.blocks, run.frame.f_lineno))

    def __aexit__(self, *args: object) -> Step:
        run = self.run
        if self.followed and run.fate is not None:
            run.fate = replace(run.fate, blocks=run.fate.blocks[:-1])
            run.become("CLOSED", "RELEASED")
        return Step(self.run, then=self.done)

    def __await__(self) -> Generator[Any, Any, Thing]:
        if not self.followed:
            return Step(self.run, self).__await__()
        return Step(self.run, self, self.awaited, opens=True).__await__()

    def awaited(self) -> None:
        run = self.run
        assert run.fate is not None
        if run.fate.status == "PENDING":
            run.fate = replace(run.fate, status="OPEN")
            run.event("STARTED")

    def __del__(self) -> None:
        if self.followed:
            self.run.dropped()


class Step:
    """Something to await: it may raise, and otherwise gives ``result``.

    ``opens`` says that nothing is held by a resource that was not open before, if it raises.
    """

    def __init__(
        self,
        run: Run,
        result: object = None,
        then: Callable[[], None] | None = None,
        opens: bool = False,
    ) -> None:
        self.run, self.result, self.then, self.opens = run, result, then, opens

    def __await__(self) -> Generator[Any, Any, Any]:
        error = self.run.choose_error("await", cancels=True)
        if error is not None:
            fate = self.run.fate
            if self.opens and fate is not None:
                if fate.status == "PENDING":
                    self.run.finish()
                elif self.then is not None:
                    # What fails has been tried: the resource is as good as entered.
                    self.then()
                    self.run.fate = replace(self.run.fate or fate, blocks=fate.blocks)
            self.run.raised()
            # The traceback keeps this frame, and must not keep the resource.
            self.result = self.then = None
            raise error
        if self.then is not None:
            self.then()
        result, self.result, self.then = self.result, None, None
        return result
        yield


class Manager:
    """A manager that is no resource; it may suppress exceptions."""

    def __init__(self, run: Run, suppresses: bool) -> None:
        self.run, self.suppresses = run, suppresses

    def __aenter__(self) -> Step:
        return Step(self.run, Thing(self.run, "unknown"))

    async def __aexit__(self, kind: type[BaseException] | None, *args: object) -> bool:
        if kind is Leap:
            return True
        error = self.run.choose_error("exit", cancels=True)
        if error is not None:
            self.run.raised()
            raise error
        if kind is None or not self.suppresses or not issubclass(kind, Exception):
            return False
        if self.run.search.trusts and self.run.fate is not None and self.run.fate.owed:
            # Whoever suppresses an exception of a clean-up step accepts the rest is skipped.
            self.run.finish()
        return True


class Items:
    """What a loop goes over: opaque values, as many as it chooses."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def __iter__(self) -> Items:
        return self

    def __next__(self) -> None:
        self.run.may_raise("next", cancels=False)
        if self.run.choose(2, "more"):
            raise StopIteration

    def __aiter__(self) -> Items:
        return self

    async def __anext__(self) -> None:
        self.run.may_raise("next", cancels=True)
        if self.run.choose(2, "more"):
            raise StopAsyncIteration


# -- one run


class Run:
    """One execution: answers from the tape, then the first answer to every new question."""

    def __init__(self, search: Search, tape: tuple[int, ...]) -> None:
        self.search = search
        self.tape = tape
        self.answers: list[int] = []
        self.over = False
        self.frame: FrameType
        self.fate: Fate | None = None
        self.started = False
        self.returned: int | None = None
        self.unwinding: int | None = None

    # choices

    def choose(self, count: int, what: str) -> int:
        """Return a number below ``count``."""
        if self.over:
            raise Abandon
        self.unwinding = None
        position = len(self.answers)
        if position > LONGEST:
            raise TooManyRuns
        if position < len(self.tape):
            answer = self.tape[position]
        else:
            key = (what, *self.point())
            if key in self.search.visited:
                self.over = True
                raise Abandon
            self.search.visited.add(key)
            answer = 0
            taken = tuple(self.answers)
            self.search.tapes.extend((*taken, other) for other in range(1, count))
        self.answers.append(answer)
        return answer

    def point(self) -> tuple[object, ...]:
        """Return where the program is, and everything that its future depends on."""
        names = self.frame.f_locals
        holders = tuple(v for v in VARIABLES if getattr(names.get(v), "followed", False))
        if type(names) is dict:
            # A snapshot, up to Python 3.12: it would keep the resource alive.
            names.clear()
        handled = []
        error = sys.exc_info()[1]
        while error is not None:
            handled.append(type(error))
            error = error.__context__
        position = self.frame.f_lasti
        return position, self.fate, self.started, self.returned, holders, tuple(handled)

    def choose_error(self, what: str, cancels: bool) -> BaseException | None:
        """Return an exception to raise, or None."""
        kinds = self.search.errors if cancels else self.search.errors[:-1]
        answer = self.choose(1 + len(kinds), what)
        return kinds[answer - 1]() if answer else None

    def may_raise(self, what: str, cancels: bool) -> None:
        error = self.choose_error(what, cancels)
        if error is not None:
            self.raised()
            raise error

    def raised(self) -> None:
        """Take down that an exception comes now."""
        fate, line = self.fate, self.frame.f_lineno
        self.unwinding = line
        if fate is not None and fate.owed:
            where = "IN_CLEANUP" if line in self.search.program.cleanup else "IN_BODY"
            first = line if fate.raised == "NOT" else fate.first
            self.fate = replace(fate, raised=where, first=first)

    # the resource

    def born(self, status: str) -> None:
        self.started, self.fate, self.returned = True, Fate(status), None

    def event(self, what: str) -> None:
        if self.fate is not None and not self.over:
            fate = self.fate
            self.search.seen.events.add((what, self.frame.f_lineno, fate.status, fate.raised))

    def become(self, status: str, what: str) -> None:
        self.event(what)
        if self.fate is not None:
            self.fate = Fate(status, blocks=self.fate.blocks)

    def finish(self) -> None:
        """Stop following the resource: there is nothing more to say of it."""
        if not self.over:
            self.fate, self.over = None, True

    def dropped(self) -> None:
        """Hear that nothing refers to the resource any more."""
        fate = self.fate
        if self.over or fate is None:
            return
        if self.unwinding == self.frame.f_lineno:
            # An exception takes it from the expression that held it.
            self.fate = replace(fate, unwound=True)
        elif fate.owed:
            self.event("LOST")
            self.finish()
        elif fate.status in ("CLOSED", "TRUSTED"):
            self.finish()

    # what programs call

    def producer(self, name: str) -> Callable[[], Any]:
        kind = PRODUCERS[name]
        status = "PENDING" if kind == "Lazy" else "OPEN"

        def make() -> Thing:
            here = self.frame.f_lineno == self.search.site
            followed = here and not self.started and not self.choose(2, "follow")
            self.may_raise("make", cancels=False)
            if followed:
                self.born(status)
            return Thing(self, kind, followed)

        async def open_() -> Thing:
            here = self.frame.f_lineno == self.search.site
            followed = here and not self.started and not self.choose(2, "follow")
            self.may_raise("open", cancels=True)
            if followed:
                self.born(status)
            return Thing(self, kind, followed)

        return open_ if name == "open_" else make

    def call(self) -> None:
        self.may_raise("call", cancels=False)

    def items(self) -> Items:
        self.may_raise("items", cancels=False)
        return Items(self)

    def manager(self, suppresses: bool) -> Manager:
        self.may_raise("manager", cancels=False)
        return Manager(self, suppresses)

    def failure(self) -> Exception:
        kinds = self.search.errors[:-1]
        error = kinds[self.choose(len(kinds), "raise")]()
        self.raised()
        assert isinstance(error, Exception)
        return error

    def trying(self, *caught: type[BaseException]) -> None:
        """Let something that seems safe reach a handler, as long as there is nothing to lose."""
        self.check()
        if self.started:
            return
        answer = self.choose(1 + len(caught), "trying")
        if answer:
            kind = caught[answer - 1]
            raise Other if kind in (Exception, BaseException) else kind

    def reraise(self) -> None:
        self.check()
        self.raised()

    def check(self) -> None:
        if self.over:
            raise Abandon

    def there(self, value: object) -> bool:
        # A choice of one: a loop that goes in circles is found out.
        return not self.choose(1 if getattr(value, "followed", False) else 2, "there")

    def look(self, value: object) -> bool:
        self.check()
        if getattr(value, "followed", False):
            self.event("USED")
        return not self.choose(2, "look")

    def closed(self, value: object) -> bool:
        """Answer what the resource knows of itself."""
        self.check()
        if not getattr(value, "followed", False) or self.fate is None:
            return not self.choose(2, "closed")
        if self.fate.owed or self.fate.status == "CLOSED":
            self.choose(1, "closed")
            return not self.fate.owed
        return not self.choose(2, "closed")

    def forever(self) -> bool:
        self.choose(1, "forever")
        return True

    def leave(self, value: object) -> object:
        self.check()
        self.returned = self.frame.f_lineno
        if getattr(value, "followed", False) and self.fate is not None:
            closed = self.fate.status == "CLOSED"
            self.event("RETURNED")
            if closed:
                self.finish()
            else:
                self.fate = Fate("RETURNED", blocks=self.fate.blocks)
        return value

    def skip(self, number: int, part: str) -> None:
        """Trust, as the analysis does, a release that stands under another condition."""
        self.check()
        branch = self.search.program.branches[number]
        names = self.frame.f_locals
        holders = {v for v in VARIABLES if getattr(names.get(v), "followed", False)}
        if type(names) is dict:
            names.clear()
        trusted = self.search.trusts and (
            branch.cleanup
            or self.search.program.depths[self.search.site] > branch.depth
            or (part == "body" and not branch.about.isdisjoint(holders))
        )
        released = branch.body if part == "body" else branch.orelse
        if trusted and self.fate is not None and self.fate.owed and released & holders:
            self.fate = Fate("TRUSTED", blocks=self.fate.blocks)

    def names(self) -> dict[str, Any]:
        return {
            **NAMED,
            "CancelledError": CancelledError,
            "Leap": Leap,
            "nothing": Thing(self, "nothing"),
            "choose": lambda: not self.choose(2, "if"),
            "step": lambda: Step(self),
            "other": lambda: self.manager(False),
            "suppressor": lambda: self.manager(True),
            "skip_body": lambda number: self.skip(number, "body"),
            "skip_else": lambda number: self.skip(number, "orelse"),
            **{name: self.producer(name) for name in PRODUCERS},
            **{
                name: getattr(self, name)
                for name in (
                    "call", "items", "failure", "trying", "reraise", "there", "look", "closed",
                    "forever", "leave",
                )
            },
        }  # fmt: skip

    def execute(self) -> None:
        """Run the program to its end, and take down in what state it leaves the resource."""
        names = self.names()
        exec(self.search.program.code, names)
        nothing = names["nothing"]
        coroutine = names["program"](*(nothing for _ in VARIABLES), nothing)
        # Whoever holds the frame holds the locals: nothing is lost by leaving.
        self.frame = coroutine.cr_frame
        exit_ = "NORMAL"
        try:
            coroutine.send(None)
        except StopIteration:
            pass
        except Abandon:
            self.over = True
        except Exception as error:
            exit_ = "RAISE"
            if not isinstance(error, (Other, *NAMED.values())):
                raise
        except CancelledError:
            exit_ = "CANCEL"
        fate, told = self.fate, not self.over
        self.over = True
        self.frame.clear()
        del self.frame
        if not told or fate is None:
            return
        if fate.owed:
            line = self.returned if exit_ == "NORMAL" and fate.raised == "NOT" else fate.first
            self.search.seen.leaks.add((exit_, fate.status, fate.raised, line))


class Search:
    """All executions of a program, for the resources that the call at line ``site`` makes."""

    def __init__(self, program: Program, site: int, most_runs: int, trusts: bool) -> None:
        self.program, self.site, self.trusts = program, site, trusts
        self.errors = (*(NAMED[name] for name in program.errors), Other, CancelledError)
        self.visited: set[object] = set()
        self.tapes: list[tuple[int, ...]] = [()]
        self.seen = Seen()
        while self.tapes:
            self.seen.runs += 1
            if self.seen.runs > most_runs:
                raise TooManyRuns
            Run(self, self.tapes.pop()).execute()


def executions(
    source: str, most_runs: int = 4_000, trusts: bool = True
) -> Iterator[tuple[int, Seen]]:
    """Yield, for each call that makes a resource, its line and what executions show of it.

    With ``trusts``, a release that the analysis takes to stand under the right condition counts
    as one where the condition does not hold, too.
    """
    program = compiled(source)
    for site in sorted(program.sites):
        yield site, Search(program, site, most_runs, trusts).seen
