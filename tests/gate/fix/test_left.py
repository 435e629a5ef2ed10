"""``fix``: what is not safe is left, with the reason."""

from __future__ import annotations

from tests.gate.conftest import Project

from .conftest import HEAD, fix_all, wrongly_left

LEFT = [
    (
        "what is returned",
        """\
async def f(url: str) -> Answer:
    conn = Conn()
    return await conn.get(url)
""",
        'what is returned may need "conn"',
    ),
    (
        "any result",
        """\
async def f(url: str) -> object:
    conn = Conn()
    found = await conn.anything()
    return found
""",
        'what is returned may need "conn"',
    ),
    (
        "kept elsewhere",
        """\
async def f(url: str, found: list[Answer]) -> None:
    conn = Conn()
    found.append(await conn.get(url))
""",
        '"found.append(await conn.get(url))" may keep what needs "conn"',
    ),
    (
        "stored",
        """\
class Keeper:
    async def f(self, url: str) -> None:
        conn = Conn()
        self.answer = await conn.get(url)
""",
        '"self.answer" may keep what needs "conn"',
    ),
    (
        "in a function inside",
        """\
from collections.abc import Callable


async def f(url: str) -> int:
    conn = Conn()
    answer = await conn.get(url)
    later: Callable[[], object] = lambda: answer.text
    return len(str(later()))
""",
        'a function inside uses "conn"',
    ),
    (
        "used elsewhere",
        """\
async def f(url: str) -> int:
    if url:
        conn = Conn()
        await conn.get(url)
    if url:
        await conn.get(url)
    return 1
""",
        '"conn" is used outside of the block that makes it',
    ),
    (
        "needed after a loop",
        """\
async def f(urls: list[str]) -> str:
    answer = None
    for url in urls:
        conn = Conn()
        answer = await conn.get(url)
        print(url)
    return answer.text if answer else ""
""",
        '"answer" is used outside of the block that makes it',
    ),
    (
        "a temporary of each round",
        """\
async def f(url: str) -> None:
    while await Conn().rows():
        print(url)
""",
        "no edit is known for code like this",
    ),
    (
        "a temporary of each element",
        """\
async def f(urls: list[str]) -> int:
    found = [await Conn().rows() for url in urls]
    return len(found)
""",
        "no edit is known for code like this",
    ),
    (
        "a result that a clean-up needs",
        """\
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def f(plain: Plain) -> Generator[Plain, Plain, None]:
    other = yield plain
    other.close()
""",
        "no edit is known for code like this",
    ),
    (
        "assigned again",
        """\
async def f(url: str) -> int:
    conn = Conn()
    await conn.get(url)
    conn = Conn()
    await conn.get(url)
    await conn.close()
    return 1
""",
        '"conn" is assigned again',
    ),
    (
        "no use",
        """\
async def f(url: str) -> None:
    conn = Conn()
    print(url)
""",
        'nothing uses "conn" after it is made',
    ),
    (
        "unclear exit",
        """\
class Pool:
    async def __aenter__(self) -> "Pool":
        return self
""",
        'what "__aexit__" would have to release is not clear',
    ),
    (
        "an interface",
        """\
def make() -> Conn:
    return Conn()
""",
        '"--select returned" does it',
    ),
]


def test_what_is_left(fixing: Project) -> None:
    head = HEAD.replace("import Conn", "import Answer, Conn")
    texts = {name.replace(" ", "_"): head + text for name, text, _ in LEFT}
    found, said = fix_all(fixing, texts)
    assert found == texts
    assert wrongly_left(said, {name.replace(" ", "_"): reason for name, _, reason in LEFT}) == {}
    assert said.status == 1
    assert said.err.endswith("nothing to write\n")
