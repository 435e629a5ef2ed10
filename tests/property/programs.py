"""Hypothesis strategies for programs: source text over the calls in ``vocabulary``."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from .vocabulary import ERRORS, HEADER, VARIABLES

DEEPEST = 5

Lines = list[str]

variables = st.sampled_from(VARIABLES)
makers = st.sampled_from(("make()", "await open_()", "connect()", "await connect()"))
simple_kinds = st.sampled_from(
    (
        "step", "close", "make", "use", "none", "alias", "await", "return", "raise", "break",
        "continue", "call", "del", "discard", "return none", "return made", "await made",
        "reraise",
    )
)  # fmt: skip
compound_kinds = st.sampled_from(
    ("try finally", "try except", "with", "if", "while", "for", "if else", "with made")
)
conditions = st.sampled_from(
    (
        "c", "{} is not None", "{}", "not {}", "{} is None", "{} and c", "{} is None or c",
        "{}.open", "{}.flag",
        "{}.closed", "not {}.closed",
    )
)  # fmt: skip
loops = st.sampled_from(
    ("while c:", "while True:", "for _ in items():", "async for _ in items():", "while {}:")
)
managers = st.sampled_from(("{}", "other()", "suppressor()"))


@dataclass(frozen=True)
class Around:
    """What surrounds the statement that is drawn."""

    depth: int
    in_loop: bool = False
    reraises: bool = False
    """It stands in a handler that catches more than one exception of its own."""


class Writer:
    """Draws one program; ``budget`` is the number of statements that may still be drawn."""

    def __init__(self, draw: st.DrawFn, budget: int) -> None:
        self.draw = draw
        self.budget = budget
        self.errors = list(ERRORS)

    def variable(self) -> str:
        return self.draw(variables)

    def suite(self, around: Around) -> Lines:
        """Draw the statements of a block, indented."""
        lines: Lines = []
        while True:
            statement = self.statement(around)
            lines.extend(f"    {line}" for line in statement)
            if self.budget <= 0 or not self.draw(MORE) or not completes(parsed(statement)):
                return lines

    def statement(self, around: Around) -> Lines:
        self.budget -= 1
        if around.depth >= DEEPEST or self.budget <= 0 or not self.draw(NESTED):
            return [self.simple(around)]
        return self.compound(replace(around, depth=around.depth + 1))

    def simple(self, around: Around) -> str:
        kind = self.draw(simple_kinds)
        if kind in ("break", "continue") and around.in_loop:
            return kind
        if kind == "reraise" and around.reraises:
            return "raise"
        if kind == "make":
            return f"{self.variable()} = {self.draw(makers)}"
        if kind == "alias":
            return f"{self.variable()} = {self.variable()}"
        fixed = {
            "step": "await step()",
            "call": "call()",
            "raise": "raise failure()",
            "return none": "return",
        }
        if kind in fixed:
            return fixed[kind]
        if kind == "discard":
            return self.draw(makers)
        if kind == "return made":
            return f"return {self.draw(makers)}"
        if kind == "await made":
            made = self.draw(makers).removeprefix("await ")
            made = f"(await {made})" if made == "open_()" else made
            return f"await {made}.{self.draw(METHODS)}()"
        form = {
            "close": "await {}.close()",
            "use": "await {}.use()",
            "none": "{} = None",
            "await": "await {}",
            "del": "del {}",
            "return": "return {}",
        }.get(kind, "await {}.use()")
        return form.format(self.variable())

    def compound(self, around: Around) -> Lines:
        kind = self.draw(compound_kinds)
        if kind in ("if", "if else"):
            lines = [f"if {self.draw(conditions).format(self.variable())}:", *self.suite(around)]
            return [*lines, "else:", *self.suite(around)] if kind == "if else" else lines
        if kind in ("while", "for"):
            head = self.draw(loops).format(self.variable())
            lines = [head, *self.suite(replace(around, in_loop=True))]
            if head != "while True:" and self.budget > 0 and not self.draw(MORE):
                lines += ["else:", *self.suite(around)]
            return lines
        if kind == "with":
            manager = self.draw(managers).format(self.variable())
            return [f"async with {manager}{self.target()}:", *self.suite(around)]
        if kind == "with made":
            return [f"async with {self.draw(makers)}{self.target()}:", *self.suite(around)]
        return self.try_(around, kind == "try finally")

    def target(self) -> str:
        return f" as {self.variable()}" if self.draw(MORE) else ""

    def try_(self, around: Around, has_finally: bool) -> Lines:
        lines = ["try:", *self.suite(around)]
        ends = completes(parsed(["async with c:", *lines[1:]]))
        wanted = 0 if has_finally and self.draw(MORE) else 1
        if not has_finally and self.errors and self.budget > 1 and not self.draw(MORE):
            wanted = 2
        for number in range(wanted):
            caught = "E" if number < wanted - 1 else self.draw(HANDLERS)
            named = caught == "E" and bool(self.errors)
            if named:
                caught = self.errors.pop(0)
            elif caught == "E":
                caught = "Exception"
            lines.append(f"except {caught}:" if caught else "except:")
            lines += self.suite(replace(around, reraises=not named))
        if wanted and ends and self.budget > 0 and not self.draw(MORE):
            lines += ["else:", *self.suite(around)]
        if has_finally:
            lines += ["finally:", *self.suite(replace(around, reraises=False))]
        return lines


HANDLERS = st.sampled_from(("E", "Exception", "BaseException", "", "CancelledError"))
"""A named handler may come before any other; two others would hide each other."""


def parsed(lines: Lines) -> ast.stmt:
    """Return the statement that some lines are."""
    return ast.parse("\n".join(lines)).body[0]


def completes(statement: ast.stmt) -> bool:
    """Tell whether what follows a statement may be executed; programs have no dead code."""
    if isinstance(statement, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
        return False
    if isinstance(statement, ast.If):
        return all_complete(statement.body) or all_complete(statement.orelse)
    if isinstance(statement, ast.While) and isinstance(statement.test, ast.Constant):
        return any(map(breaks, statement.body))
    if isinstance(statement, (ast.While, ast.For, ast.AsyncFor)):
        return all_complete(statement.orelse) or any(map(breaks, statement.body))
    if isinstance(statement, ast.AsyncWith):
        return "suppressor" in ast.dump(statement.items[0]) or all_complete(statement.body)
    if isinstance(statement, ast.Try):
        suites = [[*statement.body, *statement.orelse], *(h.body for h in statement.handlers)]
        return any(map(all_complete, suites)) and all_complete(statement.finalbody)
    return True


def all_complete(suite: list[ast.stmt]) -> bool:
    """Tell whether the end of a suite may be reached."""
    return all(map(completes, suite))


def breaks(node: ast.AST) -> bool:
    """Tell whether a statement may break the loop around it."""
    if isinstance(node, ast.Break):
        return True
    if isinstance(node, (ast.While, ast.For, ast.AsyncFor)):
        return any(map(breaks, node.orelse))
    if isinstance(node, ast.Try) and not all_complete(node.finalbody):
        return any(map(breaks, node.finalbody))
    return any(map(breaks, ast.iter_child_nodes(node)))


MORE = st.sampled_from((False, True))
NESTED = st.sampled_from((False, True))
METHODS = st.sampled_from(("use", "close"))


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Draw a program; most make something right away."""
    writer = Writer(draw, budget=draw(st.integers(2, 14)))
    first = draw(st.sampled_from(("x = make()", "x = connect()", "pass", "x = await open_()")))
    body = writer.suite(Around(0))
    while len(body) < 2:
        body += writer.suite(Around(0))
    return "\n".join([HEADER, f"    {first}", *body]) + "\n"
