"""Entries of users and packages take effect in every mode, as soon as they are written."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from mypy.dmypy_server import Server, process_start_options

from tests.mypy_project import Project, Result, parse

FILES = {
    "lib/__init__.py": "from lib.wire import Wire as Wire\n",
    "lib/wire.py": """\
        class Wire:
            def hang_up(self) -> None: ...
            def ping(self) -> None: ...

        class Board:
            def take_back(self, wire: Wire) -> None: ...
        """,
    "app/__init__.py": "",
    "app/mine.py": """\
        import lib

        class Mine(lib.Wire): ...
        """,
    "app/heir.py": """\
        from app.mine import Mine

        def call() -> None:
            mine = Mine()
            mine.ping()
        """,
    "app/board.py": """\
        from lib.wire import Board, Wire

        def call(board: Board) -> None:
            wire = Wire()
            wire.ping()
            board.take_back(wire)
        """,
}
WIRE = '[[class]]\nname = "lib.wire.Wire"\nkind = "release"\nrelease = ["hang_up"]\nwhy = "w"\n'
BOARD = '[[call]]\nname = "lib.wire.Board.take_back"\ndoes = "releases"\nwhy = "w"\n'
WRONG = '[[producer]]\nname = "lib.wire.dial"\ngives = "new"\nwhy = "w"\n'
HEIR = ("app/heir.py", 4, "never-entered")
LATE = ("app/board.py", 4, "exception-leak")
MISTAKE = (
    "mypy-asyncgate: warning: {}/lib/asyncgate.toml: "
    '[[producer]] "lib.wire.dial": "gives" must be one of "fresh", "borrowed", "hold", '
    "found 'new'\n"
)


@pytest.fixture
def shipping(project: Project) -> Project:
    """A project with a package that ships a catalog file, with one mistake in it."""
    project.write(FILES)
    project.write({"lib/asyncgate.toml": WIRE + BOARD + WRONG})
    return project


def test_a_file_comes_changes_and_goes(project: Project) -> None:
    project.write(FILES)

    def found(cache: str | None = "warm") -> set[tuple[str, int, str]]:
        result = project.mypy("app", cache=cache)
        assert result.errors == "" and result.status < 2
        return result.found()

    assert found() == set()
    project.write({"lib/asyncgate.toml": WIRE + BOARD})
    assert found() == found() == found(cache=None) == {HEIR, LATE}
    project.write({"lib/asyncgate.toml": WIRE})
    assert found() == found(cache=None) == {HEIR}
    (project.root / "lib" / "asyncgate.toml").unlink()
    assert found() == set()


def test_the_mistake_is_said_once_in_each_run(shipping: Project) -> None:
    def check(result: Result) -> None:
        assert result.found() == {HEIR, LATE}
        assert result.errors == MISTAKE.format(shipping.root)

    check(shipping.mypy("app"))
    check(shipping.mypy("app", cache="warm"))
    check(shipping.mypy("app", cache="warm"))
    if find_spec("mypy.build_worker"):
        check(shipping.mypy("app", "--num-workers=2", cache="workers"))
        check(shipping.mypy("app", "--num-workers=2", cache="workers"))


def test_daemon(
    shipping: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(shipping.root)
    options = process_start_options(["--config-file=mypy.ini"], allow_sources=False)
    server = Server(options, str(shipping.root / "status.json"))
    said = parse(str(server.cmd_check(["app"], False, False, 400)["out"]))
    assert {(m.file, m.line) for m in said if m.is_ours} == {HEIR[:2], LATE[:2]}
    shipping.write({"app/heir.py": "from app.mine import Mine\nMine().ping()\n"})
    said = parse(str(server.cmd_recheck(False, 400, False)["out"]))
    assert {(m.file, m.line) for m in said if m.is_ours} == {LATE[:2]}
    assert capsys.readouterr().err == MISTAKE.format(shipping.root)


def test_the_users_own(project: Project) -> None:
    project.write(FILES)
    project.configure("mypy_asyncgate", more="[asyncgate]\ncatalog-files = own.toml\n")
    project.write({"own.toml": WIRE + WRONG})
    first = project.mypy("app", cache="warm")
    assert first.found() == {HEIR}
    assert first.errors == MISTAKE.replace("{}/lib/asyncgate", "own")
    project.write({"own.toml": WIRE + BOARD})
    second = project.mypy("app", cache="warm")
    assert (second.found(), second.errors) == ({HEIR, LATE}, "")


def test_a_call_about_all_of_its_arguments(project: Project) -> None:
    project.write(
        {
            **FILES,
            "app/both.py": """\
                from lib.wire import Wire, hang_up, hang_up_all

                def all_of_them() -> None:
                    one, two = Wire(), Wire()
                    hang_up_all(one, two)

                def the_first() -> None:
                    one = Wire()
                    two = Wire()
                    hang_up(one, two)
                    two.ping()
                    two.ping()
                """,
        }
    )
    wire = project.root / "lib" / "wire.py"
    functions = (
        "def hang_up_all(*wires: Wire) -> None: ...\ndef hang_up(*wires: Wire) -> None: ...\n"
    )
    wire.write_text(wire.read_text() + functions)
    call = '[[call]]\nname = "lib.wire.{}"\ndoes = "borrows"\nargument = {}\nwhy = "w"\n'
    project.write(
        {
            "lib/asyncgate.toml": WIRE
            + call.format("hang_up_all", '"all"')
            + call.format("hang_up", 0)
        }
    )
    lines = {line for file, line, _ in project.mypy("app").found() if file == "app/both.py"}
    # What is only lent is never released; of the other call, nothing is known of the second.
    assert lines == {4, 8}


HEIRS = {
    "lib/__init__.py": """
        class Part:
            def use(self) -> None: ...
            def hang_up(self) -> None: ...

        class Wire:
            def drop(self) -> None: ...

        class Inside(Part):
            async def __aenter__(self) -> "Inside": return self
            async def __aexit__(self, *args: object) -> None: ...
            async def aclose(self) -> None: ...
    """,
    "app.py": """
        import asyncio
        import lib

        class Plain(lib.Part):
            def other(self) -> None: ...

        class Hanging(lib.Part):
            def hang_up(self) -> None: ...

        class Managed(lib.Part):
            async def __aenter__(self) -> "Managed": return self
            async def __aexit__(self, *args: object) -> None: ...
            async def aclose(self) -> None: ...

        class Below(Managed): ...

        class Holding(lib.Part):
            def __init__(self) -> None:
                self.wire = lib.Wire()

            def put_away(self) -> None:
                self.wire.drop()

        class Heir(lib.Inside): ...

        async def call() -> None:
            plain = Plain()
            plain.use()
            hanging = Hanging()
            hanging.use()
            inside = lib.Inside()
            inside.use()
            heir = Heir()
            heir.use()
            managed = Managed()
            managed.use()
            below = Below()
            below.use()
            holding = Holding()
            holding.use()
    """,
}


@pytest.mark.parametrize("kind", ["none", "derived", "empty"])
def test_what_a_package_cannot_hide(project: Project, kind: str) -> None:
    """A class of somebody else with a release of its own is what its own methods say."""
    start = 'start = ["use"]\n' if kind == "empty" else ""
    release = 'release = ["hang_up"]\n' if kind == "empty" else ""
    entry = f'[[class]]\nname = "lib.Part"\nkind = "{kind}"\n{release}{start}why = "w"\n'
    wire = '[[class]]\nname = "lib.Wire"\nkind = "release"\nrelease = ["drop"]\nwhy = "w"\n'
    project.write({**HEIRS, "lib/asyncgate.toml": entry + wire})
    lines = HEIRS["app.py"].splitlines()
    found = {
        lines[line - 1].split()[0].removesuffix(".use()")
        for _, line, _ in project.mypy("app.py").found()
    }
    started = {"plain", "hanging", "inside", "heir"} if kind == "empty" else set()
    assert found == {"managed", "below", "holding"} | started


def test_the_users_entry_decides_about_their_own_classes(project: Project) -> None:
    entry = '[[class]]\nname = "lib.Part"\nkind = "none"\nwhy = "w"\n'
    project.write({**HEIRS, "own.toml": entry})
    project.configure("mypy_asyncgate", more="[asyncgate]\ncatalog-files = own.toml\n")
    assert project.mypy("app.py").found() == set()
