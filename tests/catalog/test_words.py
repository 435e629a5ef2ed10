"""The meaning of a word changes the findings, whether it is built in or a user's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.catalog.model import Meaning
from tests.mypy_project import Project, Result, run_mypy

BUILT_IN = {
    Meaning.FIXTURE: "fixture",
    Meaning.LIFESPAN: "lifespan",
    Meaning.APPLICATION: "application",
    Meaning.RELEASE: "putconn",
    Meaning.BORROWER: "Stub",
    Meaning.CANCELLATION: "Cancelled",
    Meaning.DECORATOR: "attr.define",
    Meaning.TESTS: "conftest",
}
OWN = {means: f"zork{means.value[::-1]}" for means in Meaning}
OWN[Meaning.DECORATOR] = "zork.made"

HEAD = """\
import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

class Pool:
    def take(self) -> int: ...
    def WORD(self, taken: int) -> None: ...
    def close(self) -> None: ...

"""
AROUND = """\
@contextlib.contextmanager
def DEFINITION -> Iterator[None]:
    yield
    pool.close()
"""
CODE = {
    Meaning.FIXTURE: "def any_WORD(function: Any) -> Any: ...\n\n@any_WORD\n"
    + AROUND.replace("DEFINITION", "around(pool: Pool, other: int)"),
    Meaning.LIFESPAN: AROUND.replace("DEFINITION", "my_WORD(pool: Pool, other: int)"),
    Meaning.APPLICATION: AROUND.replace("DEFINITION", "around(WORD: Pool)").replace(
        "pool.close", "WORD.close"
    ),
    Meaning.RELEASE: """\
@contextlib.contextmanager
def lent(pool: Pool) -> Iterator[int]:
    taken = pool.take()
    yield taken
    pool.WORD(taken)
""",
    Meaning.BORROWER: """\
class AnyWORD:
    def __init__(self, file: BinaryIO) -> None: ...

def read() -> None:
    file = open("x", "rb")
    AnyWORD(file)
""",
    Meaning.CANCELLATION: """\
class WORD(BaseException): ...

async def read() -> None:
    file = open("x", "rb")
    try:
        await asyncio.sleep(1)
    except WORD:
        file.close()
        raise
    except Exception:
        file.close()
        raise
    except BaseException:
        return
    file.close()
""",
    Meaning.DECORATOR: """\
from MODULE import WORD

@WORD
class Half:
    def __exit__(self, *exc: object) -> None: ...
""",
    Meaning.TESTS: """\
class Always:
    def __enter__(self) -> None: ...
    def __exit__(self, *exc: object) -> bool:
        return True
""",
}
REPORTED = {
    Meaning.FIXTURE: (None, "unguarded-yield"),
    Meaning.LIFESPAN: (None, "unguarded-yield"),
    Meaning.APPLICATION: (None, "unguarded-yield"),
    Meaning.RELEASE: ("unguarded-yield", None),
    Meaning.BORROWER: ("never-entered", None),
    Meaning.CANCELLATION: (None, "exception-leak"),
    Meaning.DECORATOR: ("half-protocol", None),
    Meaning.TESTS: (None, "exit-swallows"),
}
"""The findings if the word has its meaning, and if it has none."""


def file(means: Meaning, word: str) -> str:
    name = word if means is Meaning.TESTS else f"{means.value}_{word.replace('.', '_').lower()}"
    return f"package/{name}.py"


def code(means: Meaning, word: str) -> str:
    module, _, name = word.rpartition(".")
    return (HEAD + CODE[means]).replace("MODULE", module).replace("WORD", name)


def found(result: Result, means: Meaning, word: str) -> str | None:
    codes = {code for path, _, code in result.found() if path == file(means, word)}
    assert len(codes) <= 1
    return codes.pop() if codes else None


def run(folder: Path, configuration: str) -> Result:
    project = Project(folder, lambda flags, config: folder)
    project.write(
        {
            file(means, word): code(means, word)
            for words in (BUILT_IN, OWN)
            for means, word in words.items()
        }
    )
    project.write({"package/__init__.py": ""})
    for word in (BUILT_IN[Meaning.DECORATOR], OWN[Meaning.DECORATOR]):
        module, _, name = word.rpartition(".")
        project.write({f"{module}.py": f"def {name}(cls: type) -> type: ...\n"})
    (folder / "mypy.ini").unlink()
    (folder / "pyproject.toml").write_text(
        f'[tool.mypy]\nplugins = ["mypy_asyncgate"]\n{configuration}'
    )
    result = run_mypy(folder, "package", "--disable-error-code", "empty-body")
    assert result.without_ours() == []
    return result


@pytest.fixture(scope="module")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run(tmp_path_factory.mktemp("built_in"), "")


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run(tmp_path_factory.mktemp("configured"), tables(OWN))


def tables(words: Mapping[Meaning, str]) -> str:
    return "".join(
        f'[[tool.asyncgate.catalog.word]]\nname = "{word}"\nmeans = "{means.value}"\nwhy = "w"\n'
        for means, word in words.items()
    )


def test_every_meaning_has_a_word() -> None:
    assert all(load_builtin().words[means] for means in Meaning)


@pytest.mark.parametrize("means", Meaning)
def test_built_in(means: Meaning, built_in: Result) -> None:
    assert BUILT_IN[means] in load_builtin().words[means]
    known, unknown = REPORTED[means]
    assert found(built_in, means, BUILT_IN[means]) == known
    assert found(built_in, means, OWN[means]) == unknown


@pytest.mark.parametrize("means", Meaning)
def test_a_users_own(means: Meaning, configured: Result) -> None:
    known, _ = REPORTED[means]
    assert found(configured, means, OWN[means]) == known
    assert found(configured, means, BUILT_IN[means]) == known
