"""Entries shipped by packages: where they are found, their scope, and their priority."""

from __future__ import annotations

from pathlib import Path

import pytest

from mypy_asyncgate.catalog.library import Catalog
from mypy_asyncgate.catalog.load import combine, load_file
from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import (
    CatalogError,
)
from mypy_asyncgate.catalog.shipped import Shipped
from mypy_asyncgate.engine.settings import Settings

CLASS = '[[class]]\nname = "{}"\nkind = "{}"\nrelease = ["close"]\nwhy = "w"\n'
GIVE_BACK = '[[call]]\nname = "{}.Pool.give_back"\ndoes = "releases"\nwhy = "w"\n'


class Site:
    """A folder with packages, some of whose modules are part of a build."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: dict[str, str] = {}
        self.mistakes: list[CatalogError] = []

    def add(self, path: str, text: str = "") -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def build(self, **modules: str) -> None:
        """Take modules into the build; a name is written with "__" for each dot."""
        for module, path in modules.items():
            if path.endswith((".py", ".pyi")):
                self.add(path)
            self.modules[module.replace("__", ".")] = str(self.folder / path)

    def lookup(self, builtin: str = "", own: str = "") -> Lookup:
        head = '[library]\nname = "x"\ndocs = "d"\n'
        return Lookup(
            combine([load_file("x.toml", head + builtin)]) if builtin else Catalog(()),
            (load_file("own.toml", head + own),) if own else (),
            Shipped(self.modules.get, self.mistakes.append),
        )


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def kind(lookup: Lookup, name: str) -> str | None:
    entry = lookup.class_entry(name)
    return None if entry is None else entry.kind.value


@pytest.mark.parametrize(
    ("file", "modules"),
    [
        ("lib/asyncgate.toml", {"lib": "lib/__init__.py", "lib__db__pool": "lib/db/pool.py"}),
        ("lib/asyncgate.toml", {"lib__db": "lib/db/__init__.pyi"}),
        ("lib-stubs/asyncgate.toml", {"lib__db__pool": "lib-stubs/db/pool.pyi"}),
        ("lib/asyncgate.toml", {"lib__db__pool": "lib-stubs/db/pool.pyi"}),
        ("lib/db/asyncgate.toml", {"lib": "lib", "lib__db": "lib/db/__init__.py"}),
        ("lib/db/asyncgate.toml", {"lib__db__pool": "lib/db/pool.py"}),
    ],
)
def test_the_file_is_found_in_the_package(site: Site, file: str, modules: dict[str, str]) -> None:
    site.build(**modules)
    site.add(file, CLASS.format("lib.db.pool.Pool", "lazy"))
    assert kind(site.lookup(), "lib.db.pool.Pool") == "lazy"
    assert site.mistakes == []


def test_not_inside_a_regular_package_nor_for_what_is_not_in_the_build(site: Site) -> None:
    site.build(lib="lib/__init__.py", lib__db="lib/db/__init__.py", script="script.py")
    site.add("lib/db/asyncgate.toml", CLASS.format("lib.db.Pool", "lazy"))
    site.add("other/__init__.py")
    site.add("other/asyncgate.toml", "nonsense")
    site.add("asyncgate.toml", "nonsense")
    lookup = site.lookup()
    assert kind(lookup, "lib.db.Pool") is None
    assert kind(lookup, "other.Pool") is None
    assert kind(lookup, "script.Pool") is None
    assert site.mistakes == []


def test_a_package_speaks_of_itself_only(site: Site) -> None:
    site.build(lib="lib/__init__.py", libs="libs/__init__.py")
    site.add(
        "lib/asyncgate.toml", CLASS.format("libs.Pool", "lazy") + CLASS.format("lib.Pool", "lazy")
    )
    site.add("libs/asyncgate.toml", CLASS.format("libs.B", "lazy") + 'also = ["other.B"]\n')
    lookup = site.lookup()
    assert kind(lookup, "lib.Pool") == "lazy"
    assert kind(lookup, "libs.Pool") is None
    assert kind(lookup, "libs.B") is None
    assert [str(mistake) for mistake in site.mistakes] == [
        f'{site.folder}/lib/asyncgate.toml: [[class]] "libs.Pool": '
        '"name" must be one of "lib", which ships this file',
        f'{site.folder}/libs/asyncgate.toml: [[class]] "libs.B": '
        '"also" must be one of "libs", which ships this file',
    ]


def test_a_package_ships_no_words(site: Site) -> None:
    site.build(lib="lib/__init__.py")
    word = '[[word]]\nname = "{}"\nmeans = "{}"\nwhy = "w"\n'
    site.add(
        "lib/asyncgate.toml", word.format("lend", "release") + word.format("lib.made", "decorator")
    )
    lookup = site.lookup()
    assert kind(lookup, "lib.Pool") is None
    assert not any(lookup.words.values())
    assert [str(mistake) for mistake in site.mistakes] == [
        f'{site.folder}/lib/asyncgate.toml: [[word]] "{name}": '
        "a word holds in every module, not only in those of the package"
        for name in ("lend", "lib.made")
    ]


def test_mistakes_are_told_once_and_the_rest_holds(site: Site) -> None:
    site.build(lib="lib/__init__.py", lib__a="lib/a.py")
    site.add("lib/asyncgate.toml", CLASS.format("lib.A", "lazy") + CLASS.format("lib.B", "odd"))
    lookup = site.lookup()
    for name in ("lib.A", "lib.B", "lib.a.C"):
        kind(lookup, name)
        lookup.forget()
    assert kind(lookup, "lib.A") == "lazy"
    (mistake,) = site.mistakes
    assert str(mistake).startswith(f'{site.folder}/lib/asyncgate.toml: [[class]] "lib.B": "kind"')


def test_the_user_wins_over_the_package_and_that_over_what_is_built_in(site: Site) -> None:
    site.build(lib="lib/__init__.py")
    every = ["lib.A", "lib.B", "lib.C"]
    builtin = "".join(CLASS.format(name, "release") for name in every)
    site.add("lib/asyncgate.toml", "".join(CLASS.format(name, "lazy") for name in every[:2]))
    lookup = site.lookup(builtin, own=CLASS.format("lib.A", "enter"))
    assert [kind(lookup, name) for name in every] == ["enter", "lazy", "release"]


def test_methods_hold_where_the_package_is_imported(site: Site) -> None:
    """The receiver of a method is unknown, and another module may mean another class."""
    site.build(lib="lib/__init__.py", lib__db="lib/db.py", other="other/__init__.py")
    site.add("lib/asyncgate.toml", GIVE_BACK.format("lib"))
    lookup = site.lookup()
    assert set(lookup.methods("a", ["other", "os"])) == set()
    assert set(lookup.methods("b", ["lib.db.Pool"])) == {"give_back"}
    assert lookup.call("lib.Pool.give_back") is not None


def test_only_the_modules_of_the_package_depend_on_its_file(site: Site) -> None:
    site.build(lib="lib/__init__.py", lib__db="lib/db.py", other="other.py")

    def prints() -> list[str]:
        settings = Settings(None, site.modules.get)
        return [settings.fingerprint(module, path) for module, path in site.modules.items()]

    lib, db, other = prints()
    assert lib == db == other
    site.add("lib/asyncgate.toml", CLASS.format("lib.A", "lazy"))
    first, second, unchanged = prints()
    assert first == second != lib and unchanged == other
    site.add("lib/asyncgate.toml", "# a comment\n" + CLASS.format("lib.A", "lazy"))
    assert prints() == [first, first, other]
    site.add("lib/asyncgate.toml", CLASS.format("lib.A", "enter"))
    assert prints()[0] not in (lib, first)


def test_packages_that_are_described_are_not_the_users(site: Site) -> None:
    site.build(lib="lib/__init__.py", app="app/__init__.py")
    site.add("lib/asyncgate.toml", CLASS.format("lib.A", "release"))
    lookup = site.lookup(CLASS.format("known.C", "lazy"), own=CLASS.format("app.C", "lazy"))
    assert lookup.describes("lib.sub.B")
    assert lookup.describes("known.sub.B")
    assert not lookup.describes("app.B")


@pytest.mark.parametrize("teller", ["package", "user", "built in"])
def test_whose_classes_an_entry_is_about(site: Site, teller: str) -> None:
    site.build(lib="lib/__init__.py", app="app/__init__.py")
    entry = CLASS.format("lib.A", "empty") + 'start = ["dial"]\n'
    site.add("lib/asyncgate.toml", entry if teller == "package" else "")
    lookup = site.lookup(*(entry if teller == who else "" for who in ("built in", "user")))
    found = lookup.class_entry("lib.A")
    assert found is not None
    assert lookup.is_shipped_for_others(found, "app.B") == (teller == "package")
    assert not lookup.is_shipped_for_others(found, "lib.sub.B")
