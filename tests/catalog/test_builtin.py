"""The cache of the built-in catalog, and the hash that says what belongs to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mypy_asyncgate.catalog import builtin

HEAD = '[library]\nname = "{0}"\ndocs = "d"\n'
CLASS = '[[class]]\nname = "{0}.C"\nkind = "lazy"\nrelease = ["close"]\nwhy = "w"\n'


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with one library, in the place of the real ones, and an empty folder of caches."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "one.toml").write_text((HEAD + CLASS).format("one"))
    monkeypatch.setattr(builtin, "DATA", data)
    monkeypatch.setattr(builtin, "cache_from_source", lambda _: str(tmp_path / "cache" / "x.pyc"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    forget()
    yield data
    forget()


def forget() -> None:
    builtin.digest.cache_clear()
    builtin.load_builtin.cache_clear()


def loaded() -> set[str]:
    forget()
    return {library.name for library in builtin.load_builtin().libraries}


def caches(data: Path) -> list[Path]:
    return sorted(data.with_name("cache").glob("*"))


def test_it_is_loaded_once() -> None:
    assert builtin.load_builtin() is builtin.load_builtin()


def test_what_comes_from_the_cache_is_the_same(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = builtin.load_builtin()
    assert len(caches(data)) == 1
    forget()
    monkeypatch.setattr(builtin, "_read", None)
    assert builtin.load_builtin() == read
    entry = builtin.load_builtin().class_entry("one.C")
    assert entry is not None and entry.release == ("close",)


def test_it_is_read_again_when_a_file_changes_comes_or_goes(data: Path) -> None:
    assert loaded() == {"one"}
    old = caches(data)
    (data / "two.toml").write_text(HEAD.format("two"))
    assert loaded() == {"one", "two"}
    (data / "one.toml").write_text(HEAD.format("uno"))
    assert loaded() == {"uno", "two"}
    (data / "two.toml").unlink()
    assert loaded() == {"uno"}
    assert len(caches(data)) == 1 and caches(data) != old


def test_a_file_that_is_renamed_changes_the_hash(data: Path) -> None:
    before = builtin.digest()
    (data / "one.toml").rename(data / "uno.toml")
    forget()
    assert builtin.digest() != before


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x80\x05"])
def test_a_cache_that_cannot_be_used_is_replaced(data: Path, content: bytes) -> None:
    loaded()
    (cache,) = caches(data)
    whole = cache.read_bytes()
    cache.write_bytes(content)
    assert loaded() == {"one"}
    assert caches(data) == [cache] and cache.read_bytes() == whole


def test_it_does_without_a_cache(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert loaded() == {"one"} and caches(data) == []
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    data.with_name("cache").write_text("a file where the folder should be")
    assert loaded() == {"one"}
