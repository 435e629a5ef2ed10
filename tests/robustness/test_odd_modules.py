"""Modules in which something unusual surrounds a resource: no crash, and no finding lost to one.

Exceptions of the plugin end the run here, so a run that ends as it should has met none.
"""

from __future__ import annotations

import sys
import textwrap

import pytest

from tests.mypy_project import Project

HEAD = """
from __future__ import annotations
import asyncio, contextlib, enum, typing
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, NewType, TypedDict, TypeVar, overload
from mypy_asyncgate import Borrowed, Owned, must_enter, not_a_resource

T = TypeVar("T")

class R:
    async def __aenter__(self) -> R:
        return self
    async def __aexit__(self, *exc: object) -> None: ...
    def __await__(self) -> typing.Generator[Any, None, R]:
        raise NotImplementedError
    async def close(self) -> None: ...
    def __getitem__(self, key: Any) -> Any: ...
    x: Any

class Q(R): ...

"""

# Each is checked after HEAD. A line with "# E" makes a resource that nothing enters.
ODD = {
    "match": """
        async def f(value: object) -> None:
            match value:
                case R(x=1) as found, *rest if (guard := R()):
                    await found.close()
                case {"key": R() | Q() as inner, **more}:
                    await inner.close()
                case [R(), *_] | (Q(), _):
                    R()  # E
                case None | True | 1 | -1j | "a" "b":
                    pass
                case enum.Enum():
                    r = R()
                    async with r: ...
                case _:
                    raise ValueError
    """,
    "walrus": """
        async def f(n: int) -> None:
            if (a := R()) and (b := Q()):
                async with a, b: ...
            while (c := R()) and n:
                await c.close()
            [d := R() for _ in range(n)]
            print((e := R()), lambda: (g := R()))
            R()  # E
    """,
    "scopes": """
        kept: R | None = None
        R().x
        async def f() -> Callable[[], object]:
            global kept, made_here
            kept = R()
            made_here = R()
            def outer() -> None:
                inner = R()
                def change() -> None:
                    nonlocal inner
                    inner = R()
                change()
            del kept
            x = R()
            del x
            del (y := [R()])[0], y
            R()  # E
            return lambda: lambda a=R(): lambda: R()
    """,
    "class_bodies": """
        class C:
            made = R()
            many = [R() for _ in [R()]]
            lazy = property(lambda self: R())
            R().x
            if made:
                other = made
            for R2 in [R]:
                R2()
            @staticmethod
            def s(a: R = R(), *, b: R = R()) -> None:
                R()  # E
            class Inner(Q):
                again = Q()
            async def __aexit__(self, *exc: object) -> None:
                R()  # E
            async def __aenter__(self) -> None: ...
        def f() -> None:
            class Local(R):
                a = R()
                def m(self) -> R:
                    return super().__class__()
            Local()  # E
    """,
    "decorators": """
        def wrap(resource: R) -> Callable[[T], T]:
            raise NotImplementedError
        @wrap(R())
        @(lambda g: g)
        async def f() -> None:
            @wrap(R())
            def inner() -> None:
                R()  # E
            @wrap(Q())
            class Local(R): ...
            @contextlib.asynccontextmanager
            async def manager() -> AsyncIterator[R]:
                yield R()
            @typing.no_type_check
            def untyped(): R()
            manager()  # E
        @wrap(R())
        class D(R):
            @property
            def p(self) -> R:
                return R()
            @p.setter
            def p(self, value: R) -> None:
                R()  # E
            @typing.final
            @classmethod
            def c(cls) -> Owned[D]:
                return cls()
    """,
    "deferred": """
        def early() -> None:
            r = late.make()  # E
            r.x
            v = later_value()
            v.x
        class Late:
            def __init__(self) -> None:
                self.made = self.make()
                self.more = [self.make()]
                self.half = None
            def make(self) -> Owned[R]:
                self.half = R()
                return R()
        late = Late()
        def decorate(f: Callable[[], T]) -> Callable[[], list[T]]:
            raise NotImplementedError
        @decorate
        def _later() -> R:
            return R()
        later_value = lambda: _later()[0]
        x = []
        def filled() -> None:
            x.append(R())
            y = None
            if x:
                y = R()
            z = {}
            z["a"] = R()
    """,
    "redefined": """
        def f(n: int) -> None:
            r = 1
            r = R()
            r = "text"
            if n:
                def g() -> R: return R()
            else:
                def g() -> R: return Q()
            g().x
            for i in range(n):
                i = R()
            R()  # E
        class R:  # type: ignore[no-redef]
            pass
        try:
            from nowhere import R as Other
        except ImportError:
            Other = None
        Other()
    """,
    "unreachable": """
        import sys
        def f() -> typing.NoReturn:
            R()  # E
            raise SystemExit
            R()
        def g(n: int) -> None:
            if sys.platform == "never":
                R()
            if not TYPE_CHECKING:
                R()
            else:
                R()  # E
            if isinstance(n, str):
                R()
            while True:
                f()
            R()
        def h() -> None:
            return
            class C:
                async def __aexit__(self, *exc: object) -> None: ...
        if not TYPE_CHECKING:
            class D:
                async def __aexit__(self, *exc: object) -> None: ...
    """,
    "functional": """
        Row = NamedTuple("Row", [("r", R), ("n", int)])
        Data = TypedDict("Data", {"r": R, "in": R})
        Color = enum.Enum("Color", "RED GREEN")
        Id = NewType("Id", R)
        Made = type("Made", (R,), {})
        Alias = R
        class Tuple(tuple[R, R]):
            async def __aenter__(self) -> None: ...
            async def __aexit__(self, *exc: object) -> None: ...
            async def close(self) -> None: ...
        class Members(enum.Enum):
            ONE = R()
            async def __aexit__(self, *exc: object) -> None: ...
            async def __aenter__(self) -> None: ...
        def f() -> None:
            Row(R(), 1), Row._make([R(), 1])
            Data(r=R()), Data({"r": R()})
            Color(1), Color["RED"], Members.ONE
            Id(R()).x
            Made()
            Tuple()
            Alias()  # E
    """,
    "recursive": """
        Json = dict[str, "Json"] | list["Json"] | R
        class Node(R):
            child: Node | None
            def make(self) -> Owned[Node] | list[Owned[Node]]:
                return Node()
        class A(Generic[T]):
            async def __aenter__(self) -> A[A[T]]: ...
            async def __aexit__(self, *exc: object) -> None: ...
        class B(A["B"]): ...
        class M(typing.Protocol):
            def m(self) -> M: ...
            async def __aenter__(self) -> M: ...
        def f(json: Json, node: Node) -> Owned[Json]:
            made = node.make()
            B(), A[A[int]]()
            R()  # E
            return R()
    """,
    "markers": """
        @must_enter
        @must_enter
        class Both(R): ...
        @must_enter
        class Row(NamedTuple):
            x: int
            async def close(self) -> None: ...
        @not_a_resource
        class Kind(enum.Enum):
            A = 1
        @must_enter
        class P(typing.Protocol):
            async def close(self) -> None: ...
        @not_a_resource
        class D(TypedDict):
            x: int
        Fresh = Owned[R]
        Maybe = Owned[R | None] | Borrowed[list[R]]
        Deep = Callable[[Owned[R]], Owned[tuple[R, Borrowed[R]]]]
        Loose = Owned[T]
        def f(a: Owned[R], b: Deep, c: Loose[R], *d: Owned[R], **e: Borrowed[R]) -> Owned[Any]:
            b(a)
            Both()  # E
            return R()
        def g(a: Owned, b: Owned[int, str], c: Owned[()]) -> None: ...  # type: ignore
        class E(Owned[R]): ...  # type: ignore
    """,
    "async_everything": """
        async def f(rs: AsyncIterator[R]) -> AsyncIterator[R]:
            async with R() as a, contextlib.AsyncExitStack() as stack:
                async for r in rs:
                    yield await stack.enter_async_context(r)
                else:
                    yield a
            made = {k: await R() async for k in rs if await R()}
            try:
                await asyncio.gather(*[R() for _ in range(3)], R().close(), return_exceptions=True)
            finally:
                for _ in range(3):
                    try:
                        continue
                    finally:
                        break
            print(*(R(),), **{"sep": R().x}, end=f"{R()!r:>{R().x}}")
            R().x[R():R().x, ...] = yield  # type: ignore
            assert R(), R()
            R().x += R().x
            a.x, *[a.x[0], (a.x)] = R(), R(), R()
            R()  # E
    """,
    "errors": """
        async def f() -> None:
            nothing(R())  # type: ignore
            R(1, 2, 3)  # type: ignore
            R().missing  # type: ignore
            undefined = R().undefined().more  # type: ignore
            [R() for R in [R]]
            reveal_type(R()) if 0 else typing.cast(R, typing.cast("R", 1))
            r: Missing = R()  # type: ignore
            return R()  # type: ignore
        class C(Missing, metaclass=Missing):  # type: ignore
            async def __aexit__(self, *exc): ...
        class D(D): ...  # type: ignore
        class E(R, object, R): ...  # type: ignore
        class F(metaclass=type("M", (type,), {})):  # type: ignore
            async def __aexit__(self, *exc: object) -> None: ...
        def g() -> None:
            E()
            D()
            Q()  # E
    """,
}  # fmt: skip
NEWER = {
    (3, 11): {
        "except_star": """
            async def f() -> None:
                try:
                    r = R()
                    R()  # E
                except* ValueError as group:
                    await r.close()
                except* (TypeError, OSError):
                    R()  # E
                else:
                    await r.close()
                finally:
                    R()  # E
        """,
        "variadic": """
            from typing import Self, Unpack, TypeVarTuple
            Ts = TypeVarTuple("Ts")
            class V(Generic[Unpack[Ts]]):
                async def __aenter__(self) -> Self:
                    return self
                async def __aexit__(self, *exc: Unpack[tuple[Any, Any, Any]]) -> None: ...
                async def close(self) -> None: ...
                @classmethod
                def make(cls, *args: *Ts) -> Self:
                    return cls()
            def f() -> None:
                V.make(1, "")  # E
                V[int, str]()  # E
        """,
    },
    (3, 12): {
        "type_parameters": """
            type Alias[K] = Owned[R] | list[K]
            type Loop = list[Loop] | R
            class G[K: R = R]:
                async def __aenter__(self) -> K: ...
                async def __aexit__(self, *exc: object) -> None: ...
                async def close(self) -> None: ...
                def m[**P, *Ts](self, f: Callable[P, K]) -> Owned[G[K]]:
                    return G[K]()
            def f[K: R](kind: type[K], a: Alias[int]) -> None:
                kind()
                G[R]()  # E
                g = G[R]().m(R)  # E
                print(f"{(r := R())} {'a' if R() else f'{R()}'}")
        """.replace("[K: R = R]", "[K: R]"),
    },
    (3, 13): {
        "type_defaults": """
            class G[K: R = R, *Ts = *tuple[int, ...]]:
                async def __aenter__(self) -> K: ...
                async def __aexit__(self, *exc: object) -> None: ...
                async def close(self) -> None: ...
            def f() -> None:
                G()  # E
        """,
    },
    (3, 14): {
        "unparenthesized": """
            def f() -> None:
                try:
                    R()  # E
                except ValueError, TypeError:
                    pass
                t"{R()} {R()!r}"
        """,
    },
}
for version, modules in NEWER.items():
    if sys.version_info >= version:
        ODD |= modules


def _module(text: str) -> str:
    return HEAD + textwrap.dedent(text)


def _marked(name: str, text: str) -> set[tuple[str, int]]:
    lines = text.splitlines()
    return {(f"{name}.py", n) for n, line in enumerate(lines, 1) if line.endswith("# E")}


@pytest.mark.parametrize("flags", ["", "--allow-redefinition --strict --warn-unreachable"])
def test_nothing_fails(project: Project, flags: str) -> None:
    files = {name: _module(text) for name, text in ODD.items()}
    project.write({f"{name}.py": text for name, text in files.items()})
    result = project.mypy(*flags.split(), ".")
    assert result.status == 1, result.output + result.errors
    assert "INTERNAL ERROR" not in result.output + result.errors
    assert not [m for m in result.messages if m.code in ("asyncgate-internal", "syntax")]
    found = {(file, line) for file, line, code in result.found() if code == "never-entered"}
    for name, text in files.items():
        assert _marked(name, text) <= found, name


def test_star_imports_and_cycles(project: Project) -> None:
    project.write(
        {
            "a.py": "from b import *\nfrom r import *\nclass A(B): ...\n",
            "b.py": "from r import *\nimport a\nclass B(R): ...\ndef f() -> None:\n    a.A()\n",
            "c.py": "from a import *\ndef f() -> None:\n    A()\n    B()\n    R()\n",
            "r.py": HEAD,
        }
    )
    assert project.mypy("c.py").found() == {
        ("b.py", 5, "never-entered"),
        *(("c.py", line, "never-entered") for line in (3, 4, 5)),
    }


def test_the_name_of_a_class_where_a_type_is_expected(project: Project) -> None:
    """mypy analyses such a name as a type while it checks, when it is in no module any more."""
    project.write(
        {
            "r.py": HEAD,
            "forms.py": "from typing import Generic, TypeVar\n"
            "from typing_extensions import TypeForm\n"
            "T = TypeVar('T')\n"
            "class Adapter(Generic[T]):\n"
            "    def __init__(self, form: TypeForm[T]) -> None: ...\n",
            "a.py": "import forms\nfrom r import R\nadapter = forms.Adapter(R)\n",
        }
    )
    result = project.mypy("a.py")
    assert "INTERNAL ERROR" not in result.output + result.errors


DEPTH = 60 if sys.version_info < (3, 12) else 90
"""How deep statements may nest: CPython's parser and indentation allow no more than 100."""


LONG = {
    "ifs": "\n".join(
        "    " * n + ("if value:" if n < DEPTH else "R()") for n in range(1, DEPTH + 1)
    ),
    "lists": "    R().x(" + "[" * 150 + "R()" + "]" * 150 + ")",
    "index_chain": "    R().x" + "[R()]" * 300,
    "member_chain": "    R()" + ".x" * 300,
    "lambdas": "    " + "lambda: " * 80 + "R()",
    "plus": "    value = " + " + ".join(["R().x", *["value"] * 5_000, "R().x"]),
    "ands": "    value = " + " and ".join(["R()", *["value"] * 1_000, "R()"]),
    "compare": "    value = " + " < ".join(["R().x", *["value"] * 5_000, "R().x"]),
    "tuples": "    value = " + ", ".join(["R()", *["value"] * 5_000, "R()"]),
    "statements": "\n".join(["    R()", *["    value.x(1)"] * 2_000, "    R()"]),
    "variables": "\n".join(f"    r{n} = R()" for n in range(60)),
    "elifs": "    if value:\n        pass\n"
    + "\n".join(f"    elif value == {n}:\n        r = R()" for n in range(60)),
    "withs": "\n".join(f"    async with R() as r{n}:\n        pass" for n in range(60)),
}


def test_deep_and_long(project: Project) -> None:
    """Whatever does not crash mypy does not crash mypy with the plugin."""
    for name, body in LONG.items():
        project.write({f"{name}.py": HEAD + f"async def f(value: Any) -> None:\n{body}\n"})
    beside = project.mypy(".", cache="beside")
    project.configure()
    alone = project.mypy(".", cache="alone")
    assert alone.status < 2, "too deep for mypy"
    assert beside.status < 2, beside.output + beside.errors
    assert beside.without_ours() == list(alone.messages)
    assert "asyncgate-internal" not in beside.output
    assert {file for file, _, _ in beside.found()} >= {"statements.py", "variables.py"}
