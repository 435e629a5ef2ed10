"""``schema``: it accepts what the readers of settings and catalogs accept, and nothing else."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from mypy_asyncgate import config
from mypy_asyncgate.catalog import users
from mypy_asyncgate.catalog.model import CatalogError
from mypy_asyncgate.config_files import ConfigError
from mypy_asyncgate.gate.schema import schema
from tests.environments import ROOT

from .conftest import SITE, Project

jsonschema: Any = importlib.import_module("jsonschema")  # it has no types

DATA = sorted((ROOT / "mypy_asyncgate" / "catalog" / "data").glob("*.toml"))


def is_right(settings: object) -> bool:
    return bool(jsonschema.Draft7Validator(schema()).is_valid(settings))


def is_accepted(text: str, folder: Path) -> bool:
    """Tell whether the plugin accepts a pyproject.toml."""
    path = folder / "pyproject.toml"
    path.write_text(text, encoding="utf-8")

    def complain(error: CatalogError) -> None:
        raise error

    try:
        users.load_own(config.load(str(path)), complain)
    except (ConfigError, CatalogError):
        return False
    return True


def test_it_is_printed(project: Project) -> None:
    said = project.call("schema")
    document = json.loads(said.out)
    assert (said.status, document) == (0, schema())
    assert document["$id"] == f"{SITE}/asyncgate.schema.json"
    jsonschema.Draft7Validator.check_schema(document)


def test_it_has_every_setting_with_its_example() -> None:
    assert list(schema()["properties"]) == list(config.KEYS)
    for key, setting in config.SETTINGS.items():
        example = tomllib.loads(setting.example)
        if key != "catalog":
            assert (key, is_right(example)) == (key, True)


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.stem)
def test_the_catalog_is_right(path: Path) -> None:
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    errors = jsonschema.Draft7Validator(schema()).iter_errors({"catalog": entries})
    assert [error.message for error in errors] == []


WRONG = [
    "level = 1",
    'level = "lax"',
    'infer = "false"',
    'resources = "a.B"',
    'resources = ["B"]',
    "resources = [1]",
    'borrowed = ["a..b"]',
    'factories = ["1a.b"]',
    'resource = ["a.B"]',
    'catalog-files = [""]\nlevel = true',
    "catalog = []",
    'catalog.class = [{name = "a.B", kind = "release", release = ["close"]}]',
    'catalog.class = [{name = "B", kind = "release", release = ["close"], why = "x"}]',
    'catalog.class = [{name = "a.B", kind = "often", why = "x"}]',
    'catalog.class = [{name = "a.B", kind = "enter", why = " "}]',
    'catalog.class = [{name = "a.B", kind = "enter", why = "x", reusable = 1}]',
    'catalog.class = [{name = "a.B", kind = "enter", why = "x", relase = ["y"]}]',
    'catalog.class = [{name = "a.B", why = "x"}]',
    'catalog.klass = [{name = "a.B", kind = "enter", why = "x"}]',
    'catalog.producer = [{name = "a.b", why = "x"}]',
    'catalog.producer = [{name = "a.b", gives = "fresh", position = -1, why = "x"}]',
    'catalog.producer = [{name = "a.b", gives = "fresh", when = {}, why = "x"}]',
    'catalog.call = [{name = "a.b", does = "eat", why = "x"}]',
    'catalog.call = [{name = "a.b", does = "enters", argument = [], why = "x"}]',
    'catalog.callback = [{name = "a.b", type = "B", why = "x"}]',
    'catalog.callback = [{name = "a.b", parameter = 0, why = "x"}]',
    'catalog.blocking = [{name = "a.b", instead = [], why = "x"}]',
    'catalog.type = [{name = "a.b", why = "x"}]',
    'catalog.word = [{name = "a", means = "nothing", why = "x"}]',
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong(text: str, tmp_path: Path) -> None:
    assert not is_right(tomllib.loads(text))
    assert not is_accepted(table(text), tmp_path)


RIGHT = [
    "",
    'level = "strict"\ninfer = false',
    'resources = ["a.B", "ä.β_1"]\nborrowed = []',
    'catalog.class = [{name = "a.B", kind = "release", release = ["close"], why = "x"}]',
    'catalog.producer = [{name = "a.b", gives = "fresh", position = [0, 1], why = "x"}]',
    'catalog.producer = [{name = "a.b", gives = "fresh", when = {own = false}, why = "x"}]',
    'catalog.call = [{name = "a.b", does = "enters", argument = ["all"], why = "x"}]',
    'catalog.callback = [{name = "a.b", type = "a.B", why = "x"}]',
    'catalog.type = [{name = "a.b", gives = "self", shown = false, why = "x"}]',
    'catalog.survey = [{name = "a", why = "x"}]',
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right(text: str, tmp_path: Path) -> None:
    assert is_right(tomllib.loads(text))
    assert is_accepted(table(text), tmp_path)


def table(text: str) -> str:
    return "\n".join(f"tool.asyncgate.{line}" for line in text.splitlines())


def test_entries_cannot_have_more_keys() -> None:
    def objects(part: Any) -> Iterator[dict[str, Any]]:
        for value in part.values() if isinstance(part, dict) else part:
            if isinstance(value, dict | list):
                yield from objects(value)
        if isinstance(part, dict) and "properties" in part:
            yield part

    assert all(part["additionalProperties"] is False for part in objects(schema()))
