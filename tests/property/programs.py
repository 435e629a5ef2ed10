"""Draws programs: source text over the calls in ``vocabulary``.

The program of a seed and a number is always the same, whatever else is drawn, on every version of
Python. No library decides: what one draws may depend on its release, and on the code around.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

from .endings import completes
from .forms import CONDITIONS, FORMS, LATE_FORMS, LOOPS, PLAIN, WITHS, Form
from .vocabulary import ERRORS, HEADER, SIGNATURE, VARIABLES

DEEPEST = 5

Lines = list[str]

PLACEHOLDER = re.compile("[@$]")
PLACEHOLDERS = {
    "@": VARIABLES,
    "$": ("make()", "await open_()", "connect()", "await connect()"),
}
HANDLERS = ("E", "Exception", "BaseException", "", "CancelledError")
"""A named handler may come before any other; two others would hide each other."""

SAFE = ("@ = None", "@ = @", "c.append(@)", "del @")
"""Statements that do not fail."""

T = TypeVar("T")


class Draw:
    """The choices of one program."""

    def __init__(self, seed: int, number: int) -> None:
        # Only of this method Python promises the same numbers in every version.
        self._random = Random(f"{seed} {number}").random

    def one_of(self, options: Sequence[T]) -> T:
        return options[int(self._random() * len(options))]

    def coin(self) -> bool:
        """Toss a coin."""
        return self._random() < 0.5


@dataclass(frozen=True)
class Around:
    """What surrounds the statement that is drawn."""

    depth: int
    in_loop: bool = False
    reraises: bool = False
    """It stands in a handler that catches more than one exception of its own."""
    is_guarded: bool = False
    """It stands in a ``try``, whose handlers may not know groups of exceptions."""
    of_group: bool = False
    """It stands in a handler of ``except*``, which cannot be left otherwise."""


class Writer:
    """Draws one program; ``budget`` is the number of statements that may still be drawn.

    ``forms`` are those that the program is about, ``used`` those that it has got.
    """

    def __init__(
        self, draw: Draw, budget: int, forms: tuple[str, ...], is_called: bool = False
    ) -> None:
        self.draw = draw
        self.is_called = is_called
        self.budget = budget
        self.errors = list(ERRORS)
        self.origins: dict[object, str] = {}
        self.used: dict[str, None] = {}
        about = [(name, LATE_FORMS[name]) for name in forms]
        self.groups = any(form.groups for _, form in about)
        self.generates = any(form.generates for _, form in about)
        self.is_method = any(form.method for _, form in about)
        self.first = [form.first for _, form in about if form.first]
        self.simple_kinds = self.kinds(PLAIN, [(n, f.simple * weight(f)) for n, f in about])
        self.conditions = self.kinds(CONDITIONS, [(n, f.conditions * 3) for n, f in about])
        self.loops = self.kinds(LOOPS, [(n, f.loops * 3) for n, f in about])
        self.withs = self.kinds(WITHS, [(n, f.withs * 2) for n, f in about])
        self.cases = self.kinds((), [(n, f.cases) for n, f in about])
        compound = ["try finally", "try except", "with", "if", "while", "for", "if else", "with"]
        compound += ["try except", "try finally"] * 4 * self.groups
        compound += ["match"] * 8 if any(f.cases for _, f in about) else []
        compound += ["with"] * 6 if any(f.withs for _, f in about) else []
        self.compound_kinds = compound

    def kinds(
        self, plain: tuple[str, ...], others: list[tuple[str, tuple[object, ...]]]
    ) -> tuple[Any, ...]:
        """Return templates; note from which form each is."""
        for name, templates in others:
            self.origins.update(dict.fromkeys(templates, name))
        return (*plain, *(t for _, templates in others for t in templates))

    def pick(self, kinds: tuple[Any, ...]) -> Any:
        """Draw a template."""
        template = self.draw.one_of(kinds)
        if template in self.origins:
            self.used[self.origins[template]] = None
        return template

    def filled(self, template: str) -> str:
        """Draw what stands for the placeholders of a template."""
        return PLACEHOLDER.sub(lambda found: self.draw.one_of(PLACEHOLDERS[found[0]]), template)

    def suite(self, around: Around) -> Lines:
        """Draw the statements of a block, indented."""
        lines: Lines = []
        while True:
            statement = self.statement(around)
            lines.extend(f"    {line}" for line in statement)
            if self.budget <= 0 or not self.draw.coin() or not completes(parsed(statement)):
                return lines

    def statement(self, around: Around) -> Lines:
        self.budget -= 1
        if around.depth >= DEEPEST or self.budget <= 0 or not self.draw.coin():
            return [self.simple(around)]
        return self.compound(replace(around, depth=around.depth + 1))

    def simple(self, around: Around) -> str:
        kind = str(self.pick(self.simple_kinds))
        if (kind in ("break", "continue") and not around.in_loop) or (
            kind == "raise" and not around.reraises
        ):
            kind = "await @.use()"
        if self.generates and kind.startswith("return"):
            kind = "return"
        if around.of_group and kind.startswith("return"):
            kind = "await @.use()"
        if self.is_called and kind == "return @, @":
            # An argument that comes back in a tuple is not followed so far.
            kind = "return @"
        return self.filled(kind)

    def compound(self, around: Around) -> Lines:
        kind = self.draw.one_of(self.compound_kinds)
        if kind in ("if", "if else"):
            head = self.filled(f"if {self.pick(self.conditions)}:")
            lines = [head, *self.suite(around)]
            return [*lines, "else:", *self.suite(around)] if kind == "if else" else lines
        if kind in ("while", "for"):
            head = self.filled(str(self.pick(self.loops)))
            lines = [head, *self.suite(replace(around, in_loop=True))]
            lines[0] = head = unless_rebound(lines)
            if head != "while True:" and self.budget > 0 and not self.draw.coin():
                lines += ["else:", *self.suite(around)]
            return lines
        if kind == "with":
            head = self.filled(str(self.pick(self.withs)))
            # What the parent gives when it is entered counts as the parent, by its name.
            target = "" if head.endswith(" p") else self.target()
            return [f"{head}{target}:", *self.suite(around)]
        if kind == "match":
            return self.match(around)
        return self.try_(around, kind == "try finally")

    def target(self) -> str:
        return self.filled(" as @") if self.draw.coin() else ""

    def match(self, around: Around) -> Lines:
        lines = [self.filled("match @:")]
        patterns = self.pick(self.cases)
        assert isinstance(patterns, tuple)
        for pattern in patterns:
            lines += [
                self.filled(f"    case {pattern}:"),
                *(f"    {line}" for line in self.suite(around)),
            ]
        return lines

    def try_star(self, around: Around, has_finally: bool) -> Lines:
        """Draw a ``try`` with ``except*``.

        Only the last handler may fail: that the others run then is not followed so far.
        """
        self.used["except star"] = None
        lines = ["try:", *self.suite(replace(around, is_guarded=True))]
        inside = replace(around, in_loop=False, reraises=False, of_group=True)
        for _ in range(self.draw.one_of(range(3))):
            if len(self.errors) < 2:
                break
            lines += [
                f"except* {self.errors.pop(0)}:",
                f"    {self.filled(self.draw.one_of(SAFE))}",
            ]
        caught = self.draw.one_of(
            ("Exception", "BaseException", *self.errors[:1], *self.errors[:1])
        )
        if caught in self.errors:
            self.errors.remove(caught)
        lines += [f"except* {caught}:", *self.suite(inside)]
        if has_finally:
            lines += ["finally:", *self.suite(replace(around, reraises=False))]
        return lines

    def try_(self, around: Around, has_finally: bool) -> Lines:
        fits = not (around.is_guarded or around.of_group)
        if self.groups and fits and self.draw.coin():
            return self.try_star(around, has_finally)
        lines = ["try:", *self.suite(replace(around, is_guarded=True))]
        ends = completes(parsed(["async with c:", *lines[1:]]))
        wanted = 0 if has_finally and self.draw.coin() else 1
        if not has_finally and self.errors and self.budget > 1 and not self.draw.coin():
            wanted = 2
        for number in range(wanted):
            caught = "E" if number < wanted - 1 else self.draw.one_of(HANDLERS)
            named = caught == "E" and bool(self.errors)
            if named:
                caught = self.errors.pop(0)
            elif caught == "E":
                caught = "Exception"
            lines.append(f"except {caught}:" if caught else "except:")
            lines += self.suite(replace(around, reraises=not named))
        if wanted and ends and self.budget > 0 and not self.draw.coin():
            lines += ["else:", *self.suite(around)]
        if has_finally:
            lines += ["finally:", *self.suite(replace(around, reraises=False))]
        return lines


def unless_rebound(loop: Lines) -> str:
    """Return the head of a loop; it goes over nothing that its target or its body binds.

    Such a loop is still taken to hold what it goes over after an exception has left it.
    """
    statement = parsed(loop)
    if not isinstance(statement, ast.For) or not isinstance(statement.iter, ast.Name):
        return loop[0]
    bound = {
        n.id
        for n in ast.walk(statement)
        if isinstance(n, ast.Name) and isinstance(n.ctx, (ast.Store, ast.Del))
    }
    over = statement.iter.id
    return loop[0].replace(f"in {over}:", "in items():") if over in bound else loop[0]


def weight(form: Form) -> int:
    """Return how often each simple statement of a form counts, so that some are drawn."""
    return max(1, 12 // max(1, len(form.simple)))


def parsed(lines: Lines) -> ast.stmt:
    """Return the statement that some lines are."""
    return ast.parse("\n".join(lines)).body[0]


def program(seed: int, number: int, only: tuple[str, ...] = ()) -> str:
    """Draw a program; most make something right away. The first line tells which forms it has.

    With ``only``, the program is about those forms, and otherwise about one or two.
    """
    draw = Draw(seed, number)
    every = tuple(FORMS)
    forms = only or tuple(dict.fromkeys(draw.one_of(every) for _ in range(2)))
    # Executions multiply with every statement, so most programs are short.
    writer = Writer(draw, min(draw.one_of(range(2, 15)) for _ in range(2)), forms)
    first = draw.one_of(("x = make()", "x = connect()", "pass", "x = await open_()"))
    body = writer.suite(Around(0))
    while len(body) < 2 and completes(parsed(["async with c:", *body])):
        body += writer.suite(Around(0))
    body = [*(f"    {line}" for line in (*writer.first, first)), *body]
    told = f"  # {', '.join(sorted(writer.used))}".rstrip(" #")
    others = list(others_called(draw, writer, forms, "\n".join(body)))
    helpers = [line for is_method, lines in others if not is_method for line in lines]
    head = HEADER
    if any(LATE_FORMS[form].owned for form in forms) and draw.coin():
        head = head.replace("x: Any", "x: Owned[Held]")
    if not writer.is_method:
        return "\n".join([f"{head}{told}", *body, *helpers]) + "\n"
    methods = [head.replace("(", "(self, ", 1), *body]
    methods += [line for is_method, lines in others if is_method for line in lines]
    return "\n".join([f"class Owner:{told}", *(f"    {m}" for m in methods), *helpers]) + "\n"


OTHERS = {
    "help_0": "async def help_0", "help_1": "def help_1", "part_0": "async def part_0",
    "_part_1": "def _part_1", "reconnect": "async def reconnect", "__init__": "def __init__",
}  # fmt: skip
"""The functions that programs may have beside the first, and how they begin."""


def others_called(
    draw: Draw, first: Writer, forms: tuple[str, ...], text: str
) -> Iterator[tuple[bool, Lines]]:
    """Draw the functions that a program calls; yield whether each is a method, and its lines."""
    waiting = [name for name in OTHERS if name in text]
    if any(LATE_FORMS[form].methods for form in forms) and draw.coin():
        waiting.append("__init__")
    for name in waiting:
        is_method = "help" not in name
        # A function that is no method has no object.
        fitting = tuple(form for form in forms if is_method or not LATE_FORMS[form].method)
        writer = Writer(draw, draw.one_of(range(1, 6)), fitting, is_called=True)
        body = [*(f"    {line}" for line in writer.first), *writer.suite(Around(0))]
        if not OTHERS[name].startswith("async"):
            body = [synchronous(line) for line in body]
        text = "\n".join(body)
        waiting += [other for other in OTHERS if other in text and other not in waiting]
        head = f"{OTHERS[name]}{SIGNATURE}"
        yield is_method, [head.replace("(", "(self, ", 1) if is_method else head, *body]


def synchronous(line: str) -> str:
    """Return a line of a function that awaits nothing."""
    line = line.replace("await open_()", "make()").replace("await step()", "call()")
    return re.sub(r"\b(await|async) ", "", line)
