"""Entries of users, in their configuration and in the files it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from mypy_asyncgate.catalog.load import combine, load_file
from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import CatalogError, Kind
from mypy_asyncgate.catalog.shipped import Shipped
from mypy_asyncgate.catalog.users import load_own
from mypy_asyncgate.config import load
from mypy_asyncgate.config_files import ConfigError
from mypy_asyncgate.engine.settings import Settings

CLASS = '[[{}class]]\nname = "{}"\nkind = "{}"\nrelease = ["close"]\nwhy = "w"\n'
TABLE = "tool.asyncgate.catalog."
BUILTIN = '[library]\nname = "a"\ndocs = "d"\n' + CLASS.format("", "a.B", "release")


def read(folder: Path, text: str, name: str = "pyproject.toml") -> tuple[Lookup, list[str]]:
    """The resulting catalog and the mistakes, with this configuration and one built-in file."""
    (folder / name).write_text(text, encoding="utf-8")
    mistakes: list[CatalogError] = []
    own = load_own(load(str(folder / name)), mistakes.append)
    lookup = Lookup(
        combine([load_file("a.toml", BUILTIN)]), own, Shipped(lambda _: None, mistakes.append)
    )
    return lookup, [str(mistake).replace(f"{folder}/", "") for mistake in mistakes]


def kind(lookup: Lookup, name: str) -> str | None:
    entry = lookup.class_entry(name)
    return None if entry is None else entry.kind.value


def test_tables_extend_and_override(tmp_path: Path) -> None:
    text = CLASS.format(TABLE, "a.B", "lazy") + CLASS.format(TABLE, "my.C", "enter")
    lookup, mistakes = read(tmp_path, text)
    assert (kind(lookup, "a.B"), kind(lookup, "my.C"), mistakes) == ("lazy", "enter", [])


def test_every_table_of_the_schema(tmp_path: Path) -> None:
    lookup, mistakes = read(
        tmp_path,
        f"""
[{TABLE}library]
name = "mine"
[[{TABLE}producer]]
name = "my.make"
gives = "fresh"
why = "w"
[[{TABLE}call]]
name = "my.Pool.give_back"
does = "releases"
why = "w"
[[{TABLE}blocking]]
name = "my.wait"
instead = ["my.later"]
why = "w"
[[{TABLE}type]]
name = "my.guess"
gives = "my.Pool"
why = "w"
""",
    )
    assert mistakes == []
    assert lookup.type_given("my.guess")
    assert lookup.producer("my.make")
    assert lookup.call("my.Pool.give_back")
    assert lookup.methods("m", []) == {"give_back": lookup.call("my.Pool.give_back")}
    assert lookup.blocking("my.wait")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.asyncgate]\ncatalog-files = ["one.toml", "sub/two.toml"]\n'),
        ("mypy.ini", "[mypy]\n[asyncgate]\ncatalog-files = one.toml, sub/two.toml\n"),
    ],
)
def test_files_are_read_in_order(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "sub").mkdir()
    one = CLASS.format("", "a.B", "lazy") + CLASS.format("", "my.C", "release")
    (tmp_path / "one.toml").write_text(one)
    (tmp_path / "sub" / "two.toml").write_text(CLASS.format("", "my.C", "enter"))
    lookup, mistakes = read(tmp_path, text, name)
    assert (kind(lookup, "a.B"), kind(lookup, "my.C"), mistakes) == ("lazy", "enter", [])


def test_tables_win_over_files(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(CLASS.format("", "my.C", "release"))
    lookup, mistakes = read(
        tmp_path,
        '[tool.asyncgate]\ncatalog-files = ["one.toml"]\n' + CLASS.format(TABLE, "my.C", "lazy"),
    )
    assert (kind(lookup, "my.C"), mistakes) == ("lazy", [])


def test_a_mistake_is_named_and_stops_nothing_else(tmp_path: Path) -> None:
    wrong = CLASS.format(TABLE, "my.Wrong", "closable")
    twice = CLASS.format(TABLE, "my.C", "lazy")
    lookup, mistakes = read(
        tmp_path, wrong + CLASS.format(TABLE, "my.C", "enter") + twice + f"[{TABLE}klass]\n"
    )
    assert kind(lookup, "my.Wrong") is None
    assert kind(lookup, "my.C") == "enter"
    assert kind(lookup, "a.B") == "release"
    assert mistakes == [
        'pyproject.toml: [tool.asyncgate.catalog]: unknown key "klass"; allowed are '
        '"library", "class", "producer", "call", "callback", "blocking", "type", "survey", "word"',
        'pyproject.toml: [[tool.asyncgate.catalog.class]] "my.Wrong": "kind" must be one of '
        '"release", "lazy", "empty", "enter", "derived", "none", found \'closable\'',
        'pyproject.toml: [[tool.asyncgate.catalog.class]] "my.C": described twice; keep one',
    ]


@pytest.mark.parametrize(
    ("file", "mistake"),
    [
        (None, "own.toml: cannot be read: No such file or directory"),
        (b"[library", "own.toml: not valid TOML: "),
        (b"a = " + b"[\n" * 10_000, "own.toml: not valid TOML: "),
        (b"\xff", "own.toml: cannot be read: "),
        (b"class = 1", 'own.toml: "class" must be written as [[class]] tables'),
        (b"[[library]]", 'own.toml: "library" must be written as one [library] table'),
        (b"[library]\ndocs = 1", 'own.toml: [library]: "docs" must be a text'),
    ],
)
def test_a_file_that_is_no_catalog(tmp_path: Path, file: bytes | None, mistake: str) -> None:
    if file is not None:
        (tmp_path / "own.toml").write_bytes(file)
    text = '[tool.asyncgate]\ncatalog-files = ["own.toml"]\n' + CLASS.format(TABLE, "my.C", "lazy")
    lookup, mistakes = read(tmp_path, text)
    assert len(mistakes) == 1 and mistakes[0].startswith(mistake)
    assert (kind(lookup, "my.C"), kind(lookup, "a.B")) == ("lazy", "release")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "pyproject.toml",
            "[tool.asyncgate]\ncatalog = 1\n",
            '"catalog" is an integer (1); write [[tool.asyncgate.catalog.class]] tables',
        ),
        (
            "mypy.ini",
            "[asyncgate]\ncatalog = one.toml\n",
            '"catalog" needs tables; write them in a file. Example: catalog-files = catalog.toml',
        ),
        (
            "mypy.ini",
            "[asyncgate]\ncatalogue = one.toml\n",
            'did you mean "catalog"?',
        ),
        (
            "pyproject.toml",
            '[tool.asyncgate]\ncatalog-files = "one.toml"\n',
            "allowed: a list of paths",
        ),
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(str(tmp_path / name))
    assert message in str(caught.value)


def test_what_is_added_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    def fingerprint(text: str) -> str:
        (tmp_path / "pyproject.toml").write_text(text)
        return Settings(str(tmp_path / "pyproject.toml"), lambda _: None).fingerprint("m", "m.py")

    first, *others = (CLASS.format(TABLE, name, "lazy") for name in ("a.B", "a.C"))
    assert len({fingerprint(text) for text in ("", first, *others)}) == 3
    assert fingerprint(first) == fingerprint("# a comment\n" + first)


def test_a_class_may_be_declared_to_be_none(tmp_path: Path) -> None:
    text = f'[[{TABLE}class]]\nname = "a.B"\nkind = "none"\nwhy = "Shared."\n'
    entry = read(tmp_path, text)[0].class_entry("a.B")
    assert entry is not None and entry.kind is Kind.NONE
