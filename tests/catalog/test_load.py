"""From TOML to entries: what is read, and what each mistake is answered with."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from mypy_asyncgate.catalog.load import combine, load_builtin, load_file
from mypy_asyncgate.catalog.model import CatalogError, Does, Gives, Kind

HEAD = """
[library]
name = "poolish"
distribution = "poolish-client"
types = "types-poolish"
docs = "https://example.org/poolish"
"""

BODY = """
[[class]]
name = "poolish.client.Client"
kind = "lazy"
release = ["close", "abort"]
start = ["open"]
consume = ["drain"]
releasers = ["give_back"]
why = "It keeps a socket."

[[producer]]
name = "poolish.client.pair"
gives = "fresh"
kind = "release"
position = [0, 2]
why = "Both belong to the caller."

[[producer]]
name = "poolish.client.Client.current"
gives = "borrowed"
why = "Somebody else keeps it."

[[call]]
name = "poolish.client.both"
does = "passes"
argument = "all"
why = "It gives back all that it is given."

[[call]]
name = "poolish.client.Client.drop"
does = "releases"
why = "It closes what it is given."
"""


def test_everything_in_a_file_is_read() -> None:
    library = load_file("poolish.toml", HEAD + BODY)

    assert (library.name, library.docs) == ("poolish", "https://example.org/poolish")
    assert (library.distribution, library.types) == ("poolish-client", "types-poolish")
    (client,) = library.classes
    assert client.kind is Kind.LAZY
    assert client.release == ("close", "abort")
    assert (client.start, client.consume) == (("open",), ("drain",))
    assert client.releasers == ("give_back",)
    pair, current = library.producers
    assert (pair.gives, pair.kind, pair.positions) == (Gives.FRESH, Kind.RELEASE, (0, 2))
    assert (current.gives, current.kind, current.positions) == (Gives.BORROWED, None, ())
    both, drop = library.calls
    assert (both.does, both.argument) == (Does.PASSES, "all")
    assert (drop.does, drop.argument) == (Does.RELEASES, 0)


def test_entries_are_found_by_full_name_only() -> None:
    catalog = combine([load_file("poolish.toml", HEAD + BODY)])

    client = catalog.class_entry("poolish.client.Client")
    assert client is not None and client.why == "It keeps a socket."
    assert catalog.class_entry("poolish.Client") is None
    assert catalog.producer("poolish.client.pair") is not None
    assert catalog.producer("poolish.client.Client") is None
    assert catalog.call("poolish.client.both") is not None
    assert catalog.call("both") is None


def test_one_position_is_written_as_a_number() -> None:
    text = HEAD + BODY.replace("[0, 2]", "1")
    assert load_file("poolish.toml", text).producers[0].positions == (1,)


def test_the_catalog_cannot_be_changed() -> None:
    catalog = combine([load_file("poolish.toml", HEAD + BODY)])
    with pytest.raises(FrozenInstanceError):
        catalog.libraries = ()  # type: ignore[misc]


def test_the_fingerprint_changes_with_the_content_only() -> None:
    library = load_file("poolish.toml", HEAD + BODY)
    same = load_file("elsewhere.toml", "# another comment\n" + HEAD + BODY)
    other = load_file("poolish.toml", HEAD + BODY.replace('"lazy"', '"enter"'))

    assert combine([library]).fingerprint == combine([same]).fingerprint
    assert combine([library]).fingerprint != combine([other]).fingerprint


CLASS = '[[class]]\nname = "a.B"\nkind = "release"\nrelease = ["close"]\nwhy = "w"\n'
PRODUCER = '[[producer]]\nname = "a.b"\ngives = "fresh"\nwhy = "w"\n'
CALL = '[[call]]\nname = "a.b"\ndoes = "passes"\nwhy = "w"\n'

MISTAKES = {
    "not TOML": ("[library", "c.toml: not valid TOML: "),
    "no library table": (CLASS, 'c.toml: needs one [library] table with "name" and "docs"'),
    "two library tables": (
        "[[library]]\nname = 'a'\n",
        'c.toml: needs one [library] table with "name" and "docs"',
    ),
    "unknown table": (
        HEAD + "[[klass]]\n",
        'c.toml: unknown key "klass"; allowed are "library", "class", "producer", "call"',
    ),
    "table instead of array": (
        HEAD + '[class]\nname = "a.B"\n',
        'c.toml: "class" must be written as [[class]] tables',
    ),
    "library without docs": (
        '[library]\nname = "a"\n',
        'c.toml: [library]: "docs" is missing; it must be a text that is not empty',
    ),
    "unknown library key": (
        HEAD + 'pip = "a"\n',
        'c.toml: [library]: unknown key "pip"; allowed are "name", "distribution", "types", "docs"',
    ),
    "unknown class key": (
        HEAD + CLASS + 'close = ["c"]\n',
        'c.toml: [[class]] "a.B": unknown key "close"; allowed are '
        '"name", "kind", "release", "start", "consume", "releasers", "why"',
    ),
    "unknown kind": (
        HEAD + CLASS.replace('"release"', '"closable"', 1),
        'c.toml: [[class]] "a.B": "kind" must be one of '
        '"release", "lazy", "enter", "none", found \'closable\'',
    ),
    "no kind": (
        HEAD + '[[class]]\nname = "a.B"\n',
        'c.toml: [[class]] "a.B": "kind" is missing; '
        'it must be one of "release", "lazy", "enter", "none"',
    ),
    "no why": (
        HEAD + CLASS.replace('why = "w"\n', ""),
        'c.toml: [[class]] "a.B": "why" is missing; it must be a text that is not empty',
    ),
    "empty why": (
        HEAD + PRODUCER.replace('"w"', '" "'),
        'c.toml: [[producer]] "a.b": "why" must be a text that is not empty, found \' \'',
    ),
    "no name": (
        HEAD + CLASS + '[[class]]\nkind = "none"\nwhy = "w"\n',
        'c.toml: [[class]] number 2: "name" is missing; '
        'it must be a full name such as "package.module.Class"',
    ),
    "bare name": (
        HEAD + CLASS.replace("a.B", "B"),
        'c.toml: [[class]] "B": "name" must be a full name such as '
        "\"package.module.Class\", found 'B'",
    ),
    "name of the wrong type": (
        HEAD + PRODUCER.replace('"a.b"', "3"),
        'c.toml: [[producer]] number 1: "name" must be a full name such as '
        '"package.module.Class", found 3',
    ),
    "class twice": (HEAD + CLASS + CLASS, 'c.toml: [[class]] "a.B": described twice; keep one'),
    "call twice": (HEAD + CALL + CALL, 'c.toml: [[call]] "a.b": described twice; keep one'),
    "release kind without methods": (
        HEAD + CLASS.replace('release = ["close"]\n', ""),
        'c.toml: [[class]] "a.B": "release" is missing; '
        'it must be a list of at least one method for kind "release"',
    ),
    "release kind with an empty list": (
        HEAD + CLASS.replace('["close"]', "[]"),
        'c.toml: [[class]] "a.B": "release" must be '
        'a list of at least one method for kind "release", found []',
    ),
    "release kind with a start": (
        HEAD + CLASS + 'start = ["open"]\n',
        'c.toml: [[class]] "a.B": "start" must be absent for kind "release", '
        "which holds from the start, found ['open']",
    ),
    "none with a release": (
        HEAD + CLASS.replace('"release"', '"none"', 1),
        'c.toml: [[class]] "a.B": "release" must be absent for kind "none", '
        "which is not a resource, found ['close']",
    ),
    "methods as one text": (
        HEAD + CLASS.replace('["close"]', '"close"'),
        'c.toml: [[class]] "a.B": "release" must be a list of bare names, found \'close\'',
    ),
    "methods with dots": (
        HEAD + CLASS.replace('"close"', '"a.close"'),
        'c.toml: [[class]] "a.B": "release" must be a list of bare names, found [\'a.close\']',
    ),
    "method twice": (
        HEAD + CLASS.replace('"close"', '"close", "close"'),
        'c.toml: [[class]] "a.B": "release" must be '
        "a list without repetitions, found ['close', 'close']",
    ),
    "unknown gives": (
        HEAD + PRODUCER.replace('"fresh"', '"new"'),
        'c.toml: [[producer]] "a.b": "gives" must be one of "fresh", "borrowed", found \'new\'',
    ),
    "producer of kind none": (
        HEAD + PRODUCER + 'kind = "none"\n',
        'c.toml: [[producer]] "a.b": "kind" must be '
        'one of "release", "lazy", "enter", found \'none\'',
    ),
    "borrowed with a kind": (
        HEAD + PRODUCER.replace('"fresh"', '"borrowed"') + 'kind = "lazy"\n',
        'c.toml: [[producer]] "a.b": "kind" must be '
        "absent for what is borrowed, which is not tracked, found 'lazy'",
    ),
    "borrowed with a position": (
        HEAD + PRODUCER.replace('"fresh"', '"borrowed"') + "position = 1\n",
        'c.toml: [[producer]] "a.b": "position" must be '
        "absent for what is borrowed, which is not tracked, found 1",
    ),
    "negative position": (
        HEAD + PRODUCER + "position = -1\n",
        'c.toml: [[producer]] "a.b": "position" must be '
        "a tuple position counted from 0, or a list of them, found -1",
    ),
    "position that is true": (
        HEAD + PRODUCER + "position = true\n",
        'c.toml: [[producer]] "a.b": "position" must be '
        "a tuple position counted from 0, or a list of them, found True",
    ),
    "no positions": (
        HEAD + PRODUCER + "position = []\n",
        'c.toml: [[producer]] "a.b": "position" must be '
        "a tuple position counted from 0, or a list of them, found []",
    ),
    "position twice": (
        HEAD + PRODUCER + "position = [1, 1]\n",
        'c.toml: [[producer]] "a.b": "position" must be a list without repetitions, found [1, 1]',
    ),
    "unknown does": (
        HEAD + CALL.replace('"passes"', '"closes"'),
        'c.toml: [[call]] "a.b": "does" must be '
        'one of "passes", "enters", "releases", found \'closes\'',
    ),
    "unknown argument": (
        HEAD + CALL + 'argument = "first"\n',
        'c.toml: [[call]] "a.b": "argument" must be '
        'a position counted from 0, "all" or "self", found \'first\'',
    ),
    "argument that is true": (
        HEAD + CALL + "argument = true\n",
        'c.toml: [[call]] "a.b": "argument" must be '
        'a position counted from 0, "all" or "self", found True',
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_answered_with_the_place_and_what_is_allowed(mistake: str) -> None:
    text, message = MISTAKES[mistake]
    with pytest.raises(CatalogError) as caught:
        load_file("c.toml", text)
    assert isinstance(caught.value, ValueError)
    if mistake == "not TOML":
        assert str(caught.value).startswith(message)
    else:
        assert str(caught.value) == message


def test_two_libraries_must_not_describe_the_same_thing() -> None:
    one = load_file("one.toml", HEAD + CALL)
    two = replace(one, name="two")
    with pytest.raises(CatalogError) as caught:
        combine([one, two])
    assert str(caught.value) == (
        '[[call]] "a.b" is described by both "poolish" and "two"; keep one'
    )


def test_a_class_may_be_a_producer_and_a_call_too() -> None:
    entries = CLASS + PRODUCER.replace("a.b", "a.B") + CALL.replace("a.b", "a.B")
    catalog = combine([load_file("c.toml", HEAD + entries)])
    assert catalog.class_entry("a.B") and catalog.producer("a.B") and catalog.call("a.B")


def test_the_builtin_catalog_is_loaded_once() -> None:
    assert load_builtin() is load_builtin()


def test_library_names_are_unique() -> None:
    names = [library.name for library in load_builtin().libraries]
    assert len(set(names)) == len(names)


def test_every_reason_is_one_short_sentence() -> None:
    for library in load_builtin().libraries:
        reasons = [
            *(entry.why for entry in library.classes),
            *(entry.why for entry in library.producers),
            *(entry.why for entry in library.calls),
        ]
        for why in reasons:
            assert why.endswith(".") and len(why) <= 100, why
