"""The forms of statements that programs are made of.

In a template, ``@`` stands for a variable, ``$`` for a call that makes a resource.
"""

from __future__ import annotations

from dataclasses import dataclass

PLAIN = (
    "await step()", "await @.close()", "@ = $", "await @.use()", "@ = None", "@ = @", "await @",
    "return @", "raise failure()", "break", "continue", "call()", "del @", "$", "return",
    "return $", "await ($).use()", "await ($).close()", "raise",
)  # fmt: skip
"""The simple statements of every program."""

CONDITIONS = (
    "c", "@ is not None", "@", "not @", "@ is None", "@ and c", "@ is None or c",
    "@.open", "@.flag", "@.closed", "not @.closed",
)  # fmt: skip

LOOPS = (
    "while c:", "while True:", "for _ in items():", "async for _ in items():", "while @:"
)  # fmt: skip

WITHS = ("async with @", "async with other()", "async with suppressor()", "async with $")
"""``with`` statements without their colon; a target may come before it."""


@dataclass(frozen=True)
class Form:
    """Statements that a program may have beside the plain ones."""

    simple: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    withs: tuple[str, ...] = ()
    cases: tuple[tuple[str, ...], ...] = ()
    """The patterns of ``match`` statements."""
    first: str = ""
    """A statement that comes before all others."""
    method: bool = False
    """The program is a method."""
    generates: bool = False
    """The program is an async generator, which returns nothing."""


FORMS = {
    "walrus": Form(
        ("(@ := $)", "(@ := @)", "await (@ := @).use()", "await (@ := $).close()", "@ = (@ := $)"),
        ("(@ := @)", "(@ := @) is not None"),
    ),
    "assert": Form(
        (
            "assert c", "assert @", "assert @ is not None", "assert @ is None", "assert not @",
            "assert @ and c", "assert @.flag", "assert not @.closed",
        )
    ),
    "raise from": Form(("raise failure() from failure()", "raise failure() from None")),
    "values": Form(
        (
            "@ = @ if c else @", "@ = $ if c else @", "@ = @ or $", "@ = @ or @", "@ = @ and @",
            "@ = @ if @ else $", "@ = @ if @ is None else @", "return @ if c else @",
            "return @ or $", "@ and await @.close()", "await (@ if c else @).use()",
        )
    ),
    "targets": Form(
        ("@, @ = @, @", "@, @ = @, $", "(@, @) = $, None", "@ = @ = @", "@ = @ = $")
    ),
    "match": Form(
        cases=(
            ("None", "@"), ("Held() as @ if c", "_"), ("Held() as @", "None"), ("[@, _]", "_"),
            ("None", "Held()"), ("None if @ is None", "@"),
        )
    ),
    "sync with": Form(
        withs=("with @", "with $", "with other()", "with suppressor()"),
    ),
    "several managers": Form(
        withs=(
            "async with @, other()", "async with other(), @", "async with @, @",
            "async with $, other()", "async with suppressor(), @", "async with other() as @, @",
            "async with (@ := @), @",
        )
    ),
    "yield": Form(
        ("yield", "yield @", "@ = yield", "yield $", "yield @, @", "@ = yield @"), generates=True
    ),
    "closures": Form(
        (
            "def late(): return @", "async def closer(): await @.close()", "@ = lambda: @",
            "def late(): nonlocal x; x = None", "c(lambda: @)",
        )
    ),
    "globals": Form(
        ("shared = @", "shared = $", "@ = shared", "@ = shared = $", "await shared.close()"),
        first="global shared",
    ),
    "containers": Form(
        (
            "c.append(@)", "c.append($)", "@ = [@]", "@ = [@, $]", "@ = (@, @)", "@ = {'key': @}",
            "@ = {'key': $}", "{@}", "c[0] = @", "c[0] = $", "c.held = @", "@ = @[0]", "c += [@]",
            "return @, @", "del @[0]",
        )
    ),
    "calls": Form(
        (
            "await borrows(@)", "await closes(@)", "keeps(@)", "await closes_alias(@)",
            "await may_close(@, c)", "looks(@)", "@ = looks(@)", "await borrows($)", "keeps($)",
            "@ = borrows(@)", "await unknown(@)", "await borrows(@ := @)", "looks(@ if c else @)",
        )
    ),
    "fields": Form(
        (
            "self.f = @", "self.f = $", "self.g = @", "self.f = None", "await self.f.close()",
            "await self.f.use()", "@ = self.f", "await self.reset()", "self.f = @", "@ = self.g",
        ),
        method=True,
    ),
    "many": Form(
        (
            "w = [$ for _ in items()]", "w = [$ for _ in items() if c]", "w = [$ for _ in items()]",
            "w = {$ for _ in items()}", "@ = {'key': $ for _ in items()}",
            "w = None", "c.append(w)", "return w", "keeps(w)", "shared = w", "@ = (w, None)",
        ),
        ("w", "w is None"),
        loops=("for @ in w:", "for @ in w:"),
        first="global shared; w = None",
    ),
    "catalogued": Form(
        (
            "holds(@)", "holds($)", "@ = through(@)", "await through(@).use()", "@ = through($)",
            "gives_back(@)", "gives_back($)", "reads(@)", "@ = reads(@)", "prints(@)",
            "prints($)", "return through(@)", "await through(@)",
        )
    ),
    "kinds": Form(
        (
            "@ = begin()", "begin()", "await begin()", "@ = open_file()", "open_file().use()",
            "@ = await begin()", "return begin()", "return open_file()",
        ),
        withs=("async with begin()", "with open_file()", "with @"),
    ),
    "pairs": Form(
        ("@, @ = pair()", "_, @ = pair()", "@, _ = pair()", "_, *@ = pair()", "pair()")
    ),
    "derived": Form(
        (
            "@ = p.get()", "@ = p.get()", "await p.close()", "p.get()", "await p.get().use()",
            "return p.get()", "await p.use()",
        ),
        withs=("async with p", "async with p.get()"),
        first="p = parent()",
    ),
    "un-awaited": Form(("@ = @.use()", "@ = @.close()", "@.use()", "@.close()", "await @")),
}  # fmt: skip
"""What a program may be about, by name."""
