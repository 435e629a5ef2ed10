"""Reading entries from TOML and looking them up."""

from __future__ import annotations

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.catalog.load import combine, load_file
from mypy_asyncgate.catalog.model import Does, Gives, Kind, Meaning

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
also = ["poolish.base.Client", "poolish.core.Client"]
kind = "lazy"
release = ["close", "abort"]
start = ["open"]
consume = ["drain"]
releasers = ["give_back"]
reusable = false
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

[[blocking]]
name = "poolish.client.pair"
instead = ["poolish.aio.pair", "asyncio.to_thread"]
unless = ["LATER"]
why = "It waits for both."

[[class]]
name = "poolish.client.Rows"
kind = "derived"
why = "They are read from the client."

[[class]]
name = "poolish.client.Unit"
kind = "release"
release = ["close"]
block_releases = false
why = "A with block only commits."

[[producer]]
name = "poolish.client.Client.rows"
gives = "fresh"
derived = true
when = {stream = true}
without = ["session"]
why = "They are read from the client."

[[call]]
name = "poolish.client.Wrapper"
does = "borrows"
argument = "client"
when = {owner = false}
why = "It then leaves it open."

[[type]]
name = "poolish.client.Client.__aenter__"
gives = "self"
why = "It returns itself."

[[type]]
name = "poolish.client.load"
gives = "poolish.client.Client"
shown = false
why = "Most often."

[[word]]
name = "lend"
means = "release"
why = "It gives a client back to its pool."

[[word]]
name = "poolish.record"
means = "decorator"
why = "It adds a constructor."
"""


def test_everything_in_a_file_is_read() -> None:
    library = load_file("poolish.toml", HEAD + BODY)

    assert (library.name, library.docs) == ("poolish", "https://example.org/poolish")
    assert (library.distribution, library.types) == ("poolish-client", "types-poolish")
    client, rows, unit = library.classes
    assert client.kind is Kind.LAZY
    assert client.also == ("poolish.base.Client", "poolish.core.Client")
    assert client.release == ("close", "abort")
    assert (client.start, client.consume) == (("open",), ("drain",))
    assert client.releasers == ("give_back",)
    assert not client.reusable
    assert rows.kind is Kind.DERIVED
    assert (client.block_releases, unit.block_releases) == (True, False)
    pair, current, derived = library.producers
    assert (pair.derived, derived.derived) == (False, True)
    assert (pair.when, derived.when) == (None, ("stream", True))
    assert (pair.without, derived.without) == ((), ("session",))
    assert (pair.gives, pair.kind, pair.positions) == (Gives.FRESH, Kind.RELEASE, (0, 2))
    assert (current.gives, current.kind, current.positions) == (Gives.BORROWED, None, ())
    both, drop, wrapper = library.calls
    assert (wrapper.does, wrapper.arguments) == (Does.BORROWS, ("client",))
    assert (drop.when, wrapper.when) == (None, ("owner", False))
    itself, usual = library.types_given
    assert (itself.gives, itself.shown) == ("self", True)
    assert (usual.gives, usual.shown) == ("poolish.client.Client", False)
    assert (both.does, both.arguments) == (Does.PASSES, ("all",))
    assert (drop.does, drop.arguments) == (Does.RELEASES, (0,))
    lend, record = library.words
    assert (lend.means, record.means) == (Meaning.RELEASE, Meaning.DECORATOR)
    (blocking,) = library.blocking
    assert blocking.name == "poolish.client.pair"
    assert blocking.instead == ("poolish.aio.pair", "asyncio.to_thread")
    assert blocking.unless == ("LATER",)


def test_words_are_found_by_what_they_mean_and_describe_nothing() -> None:
    library = load_file("poolish.toml", HEAD + BODY)
    words = combine([library]).words

    assert words[Meaning.RELEASE] == {"lend"}
    assert words[Meaning.DECORATOR] == {"poolish.record"}
    assert words[Meaning.FIXTURE] == set()
    assert "lend" not in library.names


def test_entries_are_found_by_full_name_only() -> None:
    catalog = combine([load_file("poolish.toml", HEAD + BODY)])

    client = catalog.class_entry("poolish.client.Client")
    assert client is not None and client.why == "It keeps a socket."
    assert catalog.class_entry("poolish.Client") is None
    assert catalog.producer("poolish.client.pair") is not None
    assert catalog.producer("poolish.client.Client") is None
    assert catalog.call("poolish.client.both") is not None
    assert catalog.call("both") is None
    assert catalog.blocking("poolish.client.pair") is not None
    assert catalog.blocking("pair") is None
    assert catalog.type_given("poolish.client.load") is not None
    assert catalog.type_given("load") is None


def test_a_class_is_found_by_its_names_in_all_releases() -> None:
    catalog = combine([load_file("poolish.toml", HEAD + BODY)])

    entries = {
        catalog.class_entry(f"poolish.{name}Client") for name in ("base.", "core.", "client.")
    }
    assert {entry.name if entry else None for entry in entries} == {"poolish.client.Client"}
    assert catalog.class_entry("poolish.other.Client") is None


def test_one_position_is_written_as_a_number() -> None:
    text = HEAD + BODY.replace("[0, 2]", "1")
    assert load_file("poolish.toml", text).producers[0].positions == (1,)


def test_a_class_may_be_a_producer_and_a_call_too() -> None:
    entries = BODY.replace("client.pair", "client.Client").replace("client.both", "client.Client")
    catalog = combine([load_file("poolish.toml", HEAD + entries)])
    name = "poolish.client.Client"
    assert catalog.class_entry(name) and catalog.producer(name) and catalog.call(name)


def test_library_names_are_unique() -> None:
    names = [library.name for library in load_builtin().libraries]
    assert len(set(names)) == len(names)


def test_every_reason_is_one_short_sentence() -> None:
    for library in load_builtin().libraries:
        reasons = [
            *(entry.why for entry in library.classes),
            *(entry.why for entry in library.producers),
            *(entry.why for entry in library.calls),
            *(entry.why for entry in library.blocking),
            *(entry.why for entry in library.types_given),
        ]
        for why in reasons:
            assert why.endswith(".") and len(why) <= 100, why
