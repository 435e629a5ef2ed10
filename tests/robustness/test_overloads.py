"""A finding does not count as an error for mypy when it tries overloads."""

from __future__ import annotations

from tests.mypy_project import Project

CODE = """
    from typing import Callable, Generic, Literal, TypeVar, overload

    from mypy_asyncgate import Owned

    T = TypeVar("T")

    class Text:
        async def __aenter__(self) -> "Text": return self
        async def __aexit__(self, *exc: object) -> None: ...
        async def close(self) -> None: ...

    class Binary(Text):
        def size(self) -> int: return 1

    class Opened(Generic[T]):
        async def __aenter__(self) -> T: raise NotImplementedError
        async def __aexit__(self, *exc: object) -> None: ...
        async def close(self) -> None: ...

    @overload
    def open_file(path: str, mode: Literal["r"] = "r") -> Owned[Opened[Text]]: ...
    @overload
    def open_file(path: str, mode: Literal["rb"]) -> Owned[Opened[Binary]]: ...
    @overload
    def open_file(path: str, mode: str) -> Owned[Opened[object]]: ...
    def open_file(path: str, mode: str = "r") -> object:
        raise NotImplementedError

    @overload
    def wrap(value: Text) -> list[Text]: ...
    @overload
    def wrap(value: Callable[[], Text]) -> set[Text]: ...
    @overload
    def wrap(value: object) -> str: ...
    def wrap(value: object) -> object:
        raise NotImplementedError

    @overload
    def twice(one: int, value: Text) -> int: ...
    @overload
    def twice(one: str, value: Text) -> str: ...
    def twice(one: int | str, value: Text) -> int | str:
        raise NotImplementedError

    class Adding:
        @overload
        def __add__(self, other: int) -> int: ...
        @overload
        def __add__(self, other: Text) -> Text: ...
        def __add__(self, other: object) -> object:
            raise NotImplementedError

    def never_entered(mode: str) -> None:
        reveal_type(open_file("x"))  # R: m.Opened[m.Text]
        reveal_type(open_file("x", "rb"))  # R: m.Opened[m.Binary]
        reveal_type(open_file("x", mode))  # R: m.Opened[object]
        open_file("x", "rb")  # E
        open_file("x", 1)

    def arguments(number: int | str) -> None:
        reveal_type(wrap(Text()))  # R: list[m.Text]
        reveal_type(wrap(lambda: Text()))  # R: set[m.Text]
        reveal_type(wrap((Text(), 1)[0]))  # R: list[m.Text]
        reveal_type(wrap(1))  # R: str
        reveal_type(twice("", Text()))  # R: str
        reveal_type(twice(number, Text()))  # R: int | str
        reveal_type(Adding() + Text())  # R: m.Text
        twice(b"", Text())

    def discarded_inside() -> None:
        reveal_type(wrap([Text(), Binary().size()][0]))  # R: str
        reveal_type(wrap(lambda: (Text(), Text())[0]))  # R: set[m.Text]
        reveal_type(max([Binary().size(), 2], key=lambda n: Binary().size()))  # R: int
        reveal_type(sum([Binary().size() for _ in range(3)]))  # R: int
"""


def test_the_same_overload_is_taken(project: Project) -> None:
    project.write({"m.py": CODE})
    beside = project.mypy("m.py")
    project.configure()
    alone = project.mypy("m.py")
    assert beside.without_ours() == list(alone.messages)
    revealed = {m.line: m.text for m in beside.messages if m.text.startswith("Revealed type")}
    lines = [line.strip() for line in CODE.splitlines()]
    wanted = {n: text.partition("# R: ")[2] for n, text in enumerate(lines, 1) if "# R: " in text}
    assert revealed.keys() == wanted.keys()
    for number, text in wanted.items():
        assert f'"{text}"' in revealed[number].replace("builtins.", ""), lines[number - 1]


def test_the_finding_is_kept(project: Project) -> None:
    """There is one finding, though mypy checks the call several times."""
    project.write({"m.py": CODE})
    result = project.mypy("m.py")
    lines = CODE.splitlines()
    (at,) = (n for n, line in enumerate(lines, 1) if line.endswith("# E"))
    assert [m.line for m in result.messages if m.code == "asyncgate-never-entered"].count(at) == 1
    for text in ("Binary().size()][0]", "for _ in range(3)"):
        (at,) = (n for n, line in enumerate(lines, 1) if text in line)
        assert ("m.py", at, "never-entered") in result.found(), text


def test_one_finding_though_several_overloads_fit(project: Project) -> None:
    """With an argument of unknown type, mypy checks the call for each overload."""
    unknown = """
        from typing import Any

        def caller(mode: Any) -> None:
            file = open("name", mode)
            file.read()
    """
    project.write({"m.py": unknown})
    result = project.mypy("m.py")
    assert [m.line for m in result.messages if m.code == "asyncgate-never-entered"] == [5]
