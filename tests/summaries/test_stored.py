"""What a module stores is read as it was written, and a text that is none says nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mypy_asyncgate.summaries.ownership import ClassOwnership, FieldOwnership
from mypy_asyncgate.summaries.results import UNKNOWN_ONLY, Provenance, Result
from mypy_asyncgate.summaries.stored import (
    NOTHING_STORED,
    StoredClass,
    StoredFunction,
    StoredModule,
    StoredParameter,
)
from mypy_asyncgate.summaries.values import ValueSummary

names = st.text(max_size=5)
sets = st.frozensets(names, max_size=3)
flags = st.booleans()
summaries = st.builds(ValueSummary, sets, flags, flags, sets, flags, flags)
parameters = st.builds(StoredParameter, summaries, st.frozensets(sets, max_size=2))
positions = st.none() | st.integers(0, 9)
results = st.builds(
    Result, st.sampled_from(Provenance), names, flags, flags, positions, sets, sets, sets
)
functions = st.builds(
    StoredFunction,
    st.dictionaries(st.integers(0, 9), parameters, max_size=3),
    st.frozensets(results, max_size=3),
)
fields = st.builds(FieldOwnership, names, sets, sets, sets, flags)
classes = st.builds(
    StoredClass,
    st.builds(ClassOwnership, st.lists(fields, max_size=3).map(tuple), flags, finishing=sets),
    st.dictionaries(names, names, max_size=3),
    st.none() | flags,
    flags,
)
modules = st.builds(
    StoredModule,
    st.dictionaries(names, functions, max_size=3),
    st.dictionaries(names, classes, max_size=3),
)


def telling(module: StoredModule) -> StoredModule:
    """Return a module without the entries that say no more than absent ones."""
    return StoredModule(
        {name: f for name, f in module.functions.items() if f.says_something},
        {name: c for name, c in module.classes.items() if c.says_something},
    )


@given(modules)
def test_what_is_written_is_read(module: StoredModule) -> None:
    text = module.text()
    assert (StoredModule.read(text) if text else NOTHING_STORED) == telling(module)


@given(modules)
def test_equal_modules_have_equal_texts(module: StoredModule) -> None:
    turned = StoredModule(
        dict(reversed([*module.functions.items()])), dict(reversed([*module.classes.items()]))
    )
    assert turned.text() == module.text()


def test_nothing_is_an_empty_text() -> None:
    unknown = StoredFunction({}, UNKNOWN_ONLY)
    assert StoredModule({"f": unknown}, {"C": StoredClass()}).text() == ""


FUNCTION = {"p": {"0": {"u": [], "k": [], "f": [], "a": []}}, "r": []}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "1",
        "[]",
        '"text"',
        "{}",
        '{"f": {}}',
        '{"f": [], "c": {}}',
        '{"f": {"g": null}, "c": {}}',
        '{"f": {"g": {"p": {"x": {}}, "r": []}}, "c": {}}',
        '{"f": {"g": {"p": {}, "r": [["NO_SUCH", "", false, false, -1, [], [], []]]}}, "c": {}}',
        '{"f": {"g": {"p": {}, "r": [["FRESH"]]}}, "c": {}}',
        '{"f": {"g": {"p": {"0": {"u": [], "k": [], "f": ["no_such_flag"], "a": []}}, "r": []}},'
        ' "c": {}}',
        '{"f": {}, "c": {"C": {"o": [["x"]], "s": false, "t": {}, "m": null}}}',
        '{"f": {}, "c": {"C": {"o": [1], "s": false, "t": {}, "m": null}}}',
        '{"f": {}, "c": {"C": {"o": []}}}',
    ],
)
def test_an_odd_text_says_nothing(text: str) -> None:
    assert StoredModule.read(text) == NOTHING_STORED


def test_the_text_near_the_odd_ones_is_read() -> None:
    found = StoredModule.read(json.dumps({"f": {"g": FUNCTION}, "c": {}}))
    assert found.functions["g"].parameters == {0: StoredParameter(ValueSummary())}
