"""Sequences of edits, each of which changes the findings in a module that is not edited.

A sequence is a package. Its first step lays out all modules; each later step replaces some. A line
that may be reported ends in ``# @name``, and every step says which of these names are reported,
and under which code.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ANCHOR = re.compile(r"# @(\w+)$")


@dataclass(frozen=True)
class Step:
    """The modules that are written, and the findings afterwards: anchor to code."""

    files: Mapping[str, str]
    found: Mapping[str, str]


@dataclass(frozen=True)
class Sequence:
    """A package, edited step by step."""

    name: str
    steps: tuple[Step, ...]

    def written(self, step: int, folder: str | None = None) -> dict[str, str]:
        """Return the modules that step number ``step`` writes, by path."""
        folder = folder or self.name
        start = {f"{folder}/__init__.py": ""} if step == 0 else {}
        files = self.steps[step].files
        return start | {f"{folder}/{k}.py": textwrap.dedent(v) for k, v in files.items()}

    def layout(self, step: int, folder: str | None = None) -> dict[str, str]:
        """Return all modules as they are after step number ``step``, by path."""
        files: dict[str, str] = {}
        for number in range(step + 1):
            files |= self.written(number, folder)
        return files

    def found(self, step: int, folder: str | None = None) -> set[tuple[str, int, str]]:
        """Return what is to be found after a step: file, line, code."""
        lines = dict(_anchors(self.layout(step, folder)))
        return {(*lines[name], code) for name, code in self.steps[step].found.items()}


def _anchors(files: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, int]]]:
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if match := ANCHOR.search(line):
                yield match[1], (path, number)


HEAD = """
from __future__ import annotations
from contextlib import asynccontextmanager
from collections.abc import AsyncIterator, Callable
from typing_extensions import Self
from mypy_asyncgate import Borrowed, Owned, must_enter, not_a_resource
"""
ENTER = "    async def __aenter__(self) -> object: ..."
EXIT = "    async def __aexit__(self, *exc: object) -> None: ..."
CLOSE = "    async def close(self) -> None: ..."
PING = "    def ping(self) -> None: ..."
SYNC = """
    def __enter__(self) -> object: ...
    def __exit__(self, *exc: object) -> None: ...
"""


def _class(head: str, *members: str) -> str:
    return "\n".join([head, PING, *members, ""])


PLAIN = _class("class C:")
WHOLE = _class("class C:", ENTER, EXIT, CLOSE)
PROTOCOL = _class("class C:", ENTER, EXIT)
CLOSING = _class("class C:", CLOSE)
SYNC_ONLY = _class("class C:", SYNC, CLOSE)

UNRELEASED = {"use": "never-entered"}
RETURNED = {"made": "returned"}
UNDECLARED = {**RETURNED, **UNRELEASED}
"""What is reported of a factory that does not declare its result, and of its user."""
HALF = {"half": "half-protocol"}

LOCAL = """
from .a import C

def caller() -> None:
    c = C()  # @use
    c.ping()
"""
CHILD = """
from .a import Base

class Child(Base):  # @half
    async def __aexit__(self, *exc: object) -> None: ...
"""
OWNING = HEAD + "@must_enter\n" + WHOLE
VARIABLE = "from typing import TypeVar\nT = TypeVar('T')\n"
CLONE = "    def clone(self) -> {}:\n        return self\n"
PROPERTY = (
    "\nclass Factory:\n    @property\n    def new(self) -> {}:\n        raise NotImplementedError\n"
)
EVERY = "\ndef every() -> AsyncIterator[{}]:\n    raise NotImplementedError\n"
SINK = "\nclass Sink:\n    def put(self, c: {}) -> None: ...\n"
MAKER = "\ndef make() -> {}:\n    return C()  # @made\n"
ASYNC_MAKER = "\nasync def make() -> {}:\n    return C()  # @made\n"
METHOD = "\nclass Factory:\n    def make(self) -> {}:\n        return C()  # @made\n"
TAKER = "\nasync def take(c: {}) -> None:  # @param\n    c.ping()\n"
TAKER_USER = """
from .a import C, take

async def caller() -> None:
    c = C()  # @use
    await take(c)
"""
UNTAKEN = {"param": "never-entered"}
FACTORY_USER = """
from .a import make

def caller() -> None:
    c = make()  # @use
    c.ping()
"""

STOPPED = """
from collections.abc import Iterator
from contextlib import contextmanager
from .a import stop

@contextmanager
def opened(wanted: bool) -> Iterator[int]:
    if not wanted:
        stop()
        return  # @early
    yield 1

class Owner:
    @contextmanager
    def opened(self, wanted: bool) -> Iterator[int]:
        if not wanted:
            stop()
            return  # @method
        yield 1
"""
GUARDED = """
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from .a import C

class Closable(Protocol):
    def close(self) -> None: ...

@contextmanager
def opened(other: Closable) -> Iterator[None]:
    with C():
        yield  # @outer
    other.close()

class Owner:
    @contextmanager
    def opened(self, other: Closable) -> Iterator[None]:
        with C():
            yield  # @method
        other.close()
"""


def toggle(
    name: str,
    fixed: Mapping[str, str],
    module: str,
    *versions: tuple[str, Mapping[str, str]],
) -> Sequence:
    """Return the sequence in which one module goes through ``versions`` and back again."""
    forth_and_back = [*versions, *reversed(versions[:-1])]
    steps = [Step({module: text}, found) for text, found in forth_and_back]
    return Sequence(name, (Step({**fixed, **steps[0].files}, steps[0].found), *steps[1:]))


DECLARED = (
    # -- halves
    toggle(
        "base_loses_half",
        {"b": CHILD},
        "a",
        (_class("class Base:", ENTER, EXIT), {}),
        (_class("class Base:  # @base", EXIT), {"base": "half-protocol"}),
        (_class("class Base:"), HALF),
    ),
    toggle(
        "grandparent_gains_half",
        {"b": "from .a import Base\nclass Middle(Base): ...\n", "c": CHILD.replace(".a", ".b")
         .replace("Base", "Middle")},
        "a",
        (_class("class Base:"), HALF),
        (_class("class Base:", ENTER, EXIT), {}),
    ),
    toggle(
        "base_of_class_with_metaclass",
        {"b": "class Meta(type): ...\n" + CHILD.replace("(Base)", "(Base, metaclass=Meta)")},
        "a",
        (_class("class Base:"), HALF),
        (_class("class Base:", ENTER, EXIT), {}),
    ),
    toggle(
        "base_of_local_class",
        {"b": """
            from .a import Base

            def scope() -> type[object]:
                class Child(Base):  # @half
                    async def __aexit__(self, *exc: object) -> None: ...
                return Child
        """},
        "a",
        (_class("class Base:", ENTER, EXIT), {}),
        (_class("class Base:"), HALF),
    ),
    toggle(
        "class_is_half_itself",
        {"b": "from .a import Half\nclass Heir(Half):  # @heir\n    x = 1\n"},
        "a",
        (_class("class Half:  # @half", EXIT), HALF),
        (_class("class Half:  # @half", ENTER, EXIT), {}),
    ),
    toggle(
        "base_turns_unknown",
        {"b": CHILD},
        "a",
        (_class("class Base:"), HALF),
        ("from typing import Any\nBase: Any = object\n", {}),
    ),
    # -- a class becomes a resource
    toggle("becomes_resource", {"b": LOCAL}, "a", (PLAIN, {}), (WHOLE, UNRELEASED)),
    toggle("loses_enter", {"b": LOCAL}, "a", (WHOLE, UNRELEASED),
            (_class("class C:  # @half", EXIT, CLOSE), HALF)),
    toggle("loses_close", {"b": LOCAL}, "a", (WHOLE, UNRELEASED), (PROTOCOL, {})),
    toggle("gains_getattr", {"b": LOCAL}, "a", (WHOLE, UNRELEASED),
            (WHOLE + "    def __getattr__(self, name: str) -> object: ...\n", {})),
    toggle(
        "heir_becomes_resource",
        {"b": "from .a import C as Base\nclass C(Base): ...\n", "c": LOCAL.replace(".a", ".b")},
        "a",
        (PLAIN, {}),
        (WHOLE, UNRELEASED),
    ),
    Sequence(
        "new_base_of_base",
        (
            Step(
                {
                    "d": "class Other: ...\n",
                    "a": PLAIN,
                    "b": "from .a import C as Base\nclass C(Base): ...\n",
                    "c": LOCAL.replace(".a", ".b"),
                },
                {},
            ),
            Step({"a": "from .d import Other\n" + _class("class C(Other):")}, {}),
            Step({"d": _class("class Other:", ENTER, EXIT, CLOSE)}, UNRELEASED),
            Step({"d": _class("class Other:", CLOSE)}, {}),
        ),
    ),
    toggle(
        "in_many_places",
        {"b": """
            from .a import C

            class Service:
                def method(self) -> None:
                    C()  # @method

            def outer() -> None:
                def inner() -> None:
                    c = C()  # @nested
                    c.ping()
                inner()

            def discarding() -> None:
                C().ping()  # @temporary

            def entering(make: type[C] = C) -> None:
                make()  # @through_type
        """},
        "a",
        (PLAIN, {}),
        (WHOLE, dict.fromkeys(["method", "nested", "temporary", "through_type"], "never-entered")),
    ),
    toggle(
        "nested_and_generic",
        {"b": """
            from .a import Outer

            def caller() -> None:
                c = Outer.Inner[int]()  # @use
                c.ping()
        """},
        "a",
        ("""
            from typing import Generic, TypeVar
            T = TypeVar("T")
            class Outer:
                class Inner(Generic[T]):
                    def ping(self) -> None: ...
        """, {}),
        ("""
            from typing import Generic, TypeVar
            T = TypeVar("T")
            class Outer:
                class Inner(Generic[T]):
                    def ping(self) -> None: ...
                    async def __aenter__(self) -> T:
                        raise NotImplementedError
                    async def __aexit__(self, *exc: object) -> None: ...
                    async def close(self) -> None: ...
        """, UNRELEASED),
    ),
    toggle(
        "through_a_package",
        {"p": "from .a import C as C\n", "b": LOCAL.replace(".a", ".p")},
        "a",
        (PLAIN, {}),
        (WHOLE, UNRELEASED),
    ),
    # -- a factory gains and loses its marker
    toggle("factory", {"b": FACTORY_USER}, "a",
            (OWNING + MAKER.format("C"), UNDECLARED),
            (OWNING + MAKER.format("Owned[C]"), UNRELEASED),
            (OWNING + MAKER.format("Borrowed[C]"), RETURNED)),
    toggle("async_factory",
            {"b": FACTORY_USER.replace("def", "async def").replace("make()", "await make()")}, "a",
            (OWNING + ASYNC_MAKER.format("C"), UNDECLARED),
            (OWNING + ASYNC_MAKER.format("Owned[C]"), UNRELEASED)),
    toggle("optional_factory", {"b": FACTORY_USER.replace("    c.ping", "    if c: c.ping")}, "a",
            (OWNING + MAKER.format("C | None"), UNDECLARED),
            (OWNING + MAKER.format("Owned[C] | None"), UNRELEASED)),
    toggle("method_factory",
            {"b": """
                from .a import Factory

                def caller(factory: Factory) -> None:
                    c = factory.make()  # @use
                    c.ping()
            """}, "a",
            (OWNING + METHOD.format("C"), UNDECLARED),
            (OWNING + METHOD.format("Owned[C]"), UNRELEASED)),
    toggle("inherited_factory",
            {"b": "from .a import Factory\nclass Local(Factory): ...\n", "c": """
                from .b import Local

                def caller() -> None:
                    c = Local().make()  # @use
                    c.ping()
            """}, "a",
            (OWNING + METHOD.format("C"), UNDECLARED),
            (OWNING + METHOD.format("Owned[C]"), UNRELEASED)),
    toggle("callable_field",
            {"b": """
                from .a import Settings

                def caller(settings: Settings) -> None:
                    c = settings.factory()  # @use
                    c.ping()
            """}, "a",
            (OWNING + "class Settings:\n    factory: Callable[[], Borrowed[C]]\n", {}),
            (OWNING + "class Settings:\n    factory: Callable[[], Owned[C]]\n", UNRELEASED)),
    toggle("alias_of_marked_type",
            {"m": "from .a import C, Fresh\ndef make() -> Fresh:\n    return C()  # @made\n",
             "b": FACTORY_USER.replace(".a", ".m")}, "a",
            (OWNING + "Fresh = Owned[C]\n", UNRELEASED),
            (OWNING + "Fresh = C\n", UNDECLARED)),
    toggle("manager_is_decorated",
            {"b": "from .a import manage\n\ndef caller() -> None:\n    manage()  # @use\n"}, "a",
            (HEAD + "async def manage() -> AsyncIterator[int]:\n    yield 1\n", {}),
            (HEAD + "@asynccontextmanager\nasync def manage() -> AsyncIterator[int]:\n"
             "    yield 1\n", UNRELEASED)),
    toggle("factory_gives_another_class", {"b": FACTORY_USER}, "a",
            (HEAD + WHOLE + PLAIN.replace("C:", "D:") + "def make() -> Owned[D]: return D()\n", {}),
            (HEAD + WHOLE + "def make() -> Owned[C]: return C()\n", UNRELEASED)),
    toggle("generic_alias",
            {"m": "from .a import C, Fresh\ndef make() -> Fresh[C]:\n    return C()  # @made\n",
             "b": FACTORY_USER.replace(".a", ".m")}, "a",
            (OWNING + VARIABLE + "Fresh = Owned[T]\n", UNRELEASED),
            (OWNING + VARIABLE + "Fresh = Borrowed[T]\n", RETURNED)),
    toggle("marked_self",
            {"b": """
                from .a import C

                def caller(other: C) -> None:
                    c = other.clone()  # @use
                    c.ping()
            """}, "a",
            (OWNING + CLONE.format("Self"), {}),
            (OWNING + CLONE.format("Owned[Self]"), UNRELEASED)),
    toggle("property",
            {"b": """
                from .a import Factory

                def caller(factory: Factory) -> None:
                    c = factory.new  # @use
                    c.ping()
            """}, "a",
            (OWNING + PROPERTY.format("C"), {}),
            (OWNING + PROPERTY.format("Owned[C]"), UNRELEASED)),
    toggle("async_iterator",
            {"b": """
                from .a import every

                async def caller() -> None:
                    async for c in every():  # @use
                        c.ping()
            """}, "a",
            (OWNING + EVERY.format("C"), {}),
            (OWNING + EVERY.format("Owned[C]"), UNRELEASED)),
    # -- a parameter gains and loses its marker
    toggle("parameter", {"b": TAKER_USER}, "a",
            (OWNING + TAKER.format("C"), UNRELEASED),
            (OWNING + TAKER.format("Owned[C]"), UNTAKEN),
            (OWNING + TAKER.format("Borrowed[C]"), UNRELEASED)),
    toggle("parameter_of_alias",
            {"m": HEAD + "from .a import C, Taken\n" + TAKER.format("Taken")}, "a",
            (OWNING + "Taken = C\n", {}),
            (OWNING + "Taken = Owned[C]\n", UNTAKEN)),
    toggle("parameter_of_marked_class",
            {"m": HEAD + "from .a import C\n" + TAKER.format("Owned[C]")}, "a",
            (HEAD + SYNC_ONLY, {}),
            (HEAD + "@must_enter\n" + SYNC_ONLY, UNTAKEN)),
    toggle("parameter_of_method",
            {"m": "from .a import Sink\nclass Holder:\n    sink: Sink\n", "b": """
                from .a import C
                from .m import Holder

                def caller(holder: Holder) -> None:
                    c = C()  # @use
                    holder.sink.put(c)
            """}, "a",
            (OWNING + SINK.format("C"), {}),
            (OWNING + SINK.format("Borrowed[C]"), UNRELEASED),
            (OWNING + SINK.format("Owned[C]"), {})),
    toggle("field",
            {"b": """
                from .a import C, Holder

                def caller(holder: Holder) -> None:
                    holder.c = C()  # @use
            """}, "a",
            (OWNING + "class Holder:\n    c: C\n", {}),
            (OWNING + "class Holder:\n    c: Borrowed[C]\n", UNRELEASED)),
    toggle("override",
            {"b": """
                from .a import C, Sink

                class Local(Sink):
                    def put(self, c: C) -> None: ...  # @override

                class Other(Local): ...
            """}, "a",
            (OWNING + SINK.format("C"), {}),
            (OWNING + SINK.format("Owned[C]"), {"override": "ownership-override"})),
    toggle("released_unowned",
            {"b": """
                # mypy: enable-error-code=asyncgate-not-owned
                from .a import C

                async def closing(c: C) -> None:
                    await c.close()  # @release
            """}, "a",
            (HEAD + WHOLE, {}),
            (HEAD + "@must_enter\n" + WHOLE, {"release": "not-owned"})),
    # -- a class gains and loses its marker
    toggle("must_enter", {"b": LOCAL}, "a",
            (HEAD + SYNC_ONLY, {}),
            (HEAD + "@must_enter\n" + SYNC_ONLY, UNRELEASED)),
    toggle("not_a_resource", {"b": LOCAL}, "a",
            (HEAD + WHOLE, UNRELEASED),
            (HEAD + "@not_a_resource\n" + WHOLE, {}),
            (HEAD + "@must_enter\n" + WHOLE, UNRELEASED)),
    toggle("inherited_marker",
            {"b": "from .a import C as Base\nclass C(Base): ...\n",
             "c": LOCAL.replace(".a", ".b")}, "a",
            (HEAD + SYNC_ONLY, {}),
            (HEAD + "@must_enter\n" + SYNC_ONLY, UNRELEASED)),
    toggle("marked_class_gains_release", {"b": LOCAL}, "a",
            (HEAD + "@must_enter\n" + _class("class C:", SYNC), {}),
            (HEAD + "@must_enter\n" + _class("class C:", SYNC, CLOSE), UNRELEASED)),
    toggle("factory_of_marked_class", {"b": FACTORY_USER}, "a",
            (HEAD + WHOLE + MAKER.format("C"), UNRELEASED),
            (HEAD + "@must_enter\n" + WHOLE + MAKER.format("C"), UNDECLARED)),
    # -- generators that are made managers
    toggle("stopping", {"b": STOPPED}, "a",
            ("from typing import NoReturn\ndef stop() -> NoReturn: raise SystemExit\n", {}),
            ("def stop() -> None: ...\n", {"early": "yield-count", "method": "yield-count"})),
    toggle("swallowing", {"b": GUARDED}, "a",
            (_class("class C:", SYNC), {"outer": "unguarded-yield", "method": "unguarded-yield"}),
            (_class("class C:", SYNC.replace("None: ...", "bool: return bool(exc)")), {})),
    # -- edits that change nothing for others
    toggle("bodies_only", {"b": LOCAL}, "a",
            (WHOLE + "\ndef other() -> int:\n    return 1\n", UNRELEASED),
            (WHOLE + "\ndef other() -> int:\n    C()  # @body\n    return 2\n",
             {**UNRELEASED, "body": "never-entered"}),
            (WHOLE.replace(": ...", ":\n        raise NotImplementedError")
             + "\ndef other() -> int:\n    return 1\n", UNRELEASED)),
    Sequence(
        "both_modules_in_turn",
        (
            Step({"a": PLAIN, "b": LOCAL}, {}),
            Step({"a": WHOLE}, UNRELEASED),
            Step({"b": LOCAL.replace("    c.ping()", "    c.ping()\n    return None")}, UNRELEASED),
            Step({"a": PLAIN}, {}),
            Step({"b": LOCAL}, {}),
            Step({"a": WHOLE}, UNRELEASED),
        ),
    ),
)  # fmt: skip
