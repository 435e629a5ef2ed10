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
    helpers: bool = False
    """The program has functions that it calls, beside those that every program may call."""
    methods: bool = False
    """The program is a method of an object that has others."""
    owned: bool = False
    """The program may take over its first parameter."""
    generates: bool = False
    """The program is an async generator, which returns nothing."""
    groups: bool = False
    """Some ``try`` statements handle groups of exceptions."""


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
            "def late(): nonlocal x; x = None", "c(lambda: @)", "def late(): return @.flag",
            "async def later(): await @.use()", "@ = lambda: @.flag",
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
            "self.field_f = @", "self.field_f = $", "self.field_g = @", "self.field_f = None",
            "await self.field_f.close()", "await self.field_f.use()", "@ = self.field_f",
            "await self.reset()", "self.field_f = @", "@ = self.field_g",
        ),
        method=True,
    ),
    "helpers": Form(
        (
            "await help_0(@)", "help_1(@)", "@ = await help_0(@)", "@ = help_1(@, @)",
            "await help_0(y=@)", "return await help_0(@)", "return help_1(@)", "@ = await help_0()",
            "await help_0(@ := @)", "help_1(@, y=@)", "help_1(@, @, @, @, @)", "gathers(@)",
            "await help_0(z=@, x=@)", "help_0(other=@)", "help_1($)", "return help_1($)",
        ),
        helpers=True,
    ),
    "methods": Form(
        (
            "await self.part_0(@)", "@ = self._part_1(@)", "await self.part_0(y=@)",
            "return self._part_1(@)", "await self.part_0()", "self.field_f = @", "self.field_f = $",
            "@ = self.field_f", "await self.field_f.close()", "return self.field_f",
            "self._part_1().use()", "self.field_g = self.field_f", "await self._part_1().close()",
            "self._field_d[c] = @", "self._field_d.keys()", "self._field_d[c] = $",
            "self.field_f = $", "await self.reconnect()", "self.field_g = $",
            "await self.field_g.use()",
        ),
        ("self.field_f", "self.field_f is None", "self.field_g", "not self.field_f"),
        method=True,
        methods=True,
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
            "prints($)", "return through(@)",
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
    "declared": Form(
        (
            "await takes(@)", "lends(@)", "await takes($)", "lends($)", "@ = lends(@)",
            "y = x", "await x.close()", "await x.close()", "await takes(x)",
        ),
        owned=True,
    ),
    "described": Form(
        (
            "@ = serve()", "await @.wait_closed()", "@.detach()", "@ = @.wait_closed()", "@.fill()",
            "@ = client()", "await @.start()", "@ = @.start()", "await @", "c.append(@)",
            "@ = open_file()", "@.wait()", "w = [@.wait_closed() for _ in items()]", "keeps(@)",
            "@ = serve()", "await borrows(@)", "await @.detach()",
        ),
        withs=("async with serve()", "async with client()"),
        first="w = None",
    ),
    "flags": Form(("c = True", "c = False", "c = True"), ("c", "not c")),
    "classes": Form(
        ("@ = $", "@ = serve()", "await @.close()", "@ = p.get()"),
        (
            "isinstance(@, Held)", "not isinstance(@, Held)", "isinstance(@, (Child, Lazy))",
            "isinstance(@, Child)", "isinstance(@, Lazy) and c",
        ),
        first="p = parent()",
    ),
    "by hand": Form(
        (
            "await @.__aenter__()", "@ = await @.__aenter__()", "@.__aenter__()",
            "await @.__aexit__(None, None, None)", "await @.__aexit__(None, None, None)",
            "keeps(@.close)", "keeps(@.flag)", "@ = @.cursor()", "return @.cursor()", "@ = begin()",
        ),
    ),
    "un-awaited": Form(("@ = @.use()", "@ = @.close()", "@.use()", "@.close()", "await @")),
}  # fmt: skip
"""What a program may be about, by name."""

LATE_FORMS = {**FORMS, "except star": Form(groups=True)}
"""The forms with those that Python 3.11 and later have: to be asked for, lest programs differ."""
