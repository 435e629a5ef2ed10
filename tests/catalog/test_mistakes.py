"""The message for each mistake in a catalog file: its place, and the allowed values."""

from __future__ import annotations

import pytest

from mypy_asyncgate.catalog.load import combine, load_file
from mypy_asyncgate.catalog.model import CatalogError

HEAD = '[library]\nname = "poolish"\ndocs = "https://example.org/poolish"\n'
CLASS = '[[class]]\nname = "a.B"\nkind = "release"\nrelease = ["close"]\nwhy = "w"\n'
PRODUCER = '[[producer]]\nname = "a.b"\ngives = "fresh"\nwhy = "w"\n'
BLOCKING = '[[blocking]]\nname = "a.b"\ninstead = ["c.d"]\nwhy = "w"\n'
TYPE = '[[type]]\nname = "a.b"\ngives = "a.B"\nwhy = "w"\n'
WORD = '[[word]]\nname = "lend"\nmeans = "release"\nwhy = "w"\n'
CALL = '[[call]]\nname = "a.b"\ndoes = "passes"\nwhy = "w"\n'
CALLBACK = '[[callback]]\nname = "a.b"\nwhy = "w"\n'

MISTAKES = {
    "not TOML": ("[library", "c.toml: not valid TOML: "),
    "no library table": (CLASS, 'c.toml: needs one [library] table with "name" and "docs"'),
    "two library tables": (
        "[[library]]\nname = 'a'\n",
        'c.toml: needs one [library] table with "name" and "docs"',
    ),
    "unknown table": (
        HEAD + "[[klass]]\n",
        'c.toml: unknown key "klass"; allowed are '
        '"library", "class", "producer", "call", "callback", "blocking", "type", "survey", "word"',
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
        '"name", "also", "kind", "release", "start", "consume", "releasers", "waits", '
        '"fills", "asks", "releases_on_error", "reusable", "reopens", "block_releases", "why"',
    ),
    "bare name in another release": (
        HEAD + CLASS + 'also = ["B"]\n',
        'c.toml: [[class]] "a.B": "also" must be a list of full names, found [\'B\']',
    ),
    "unknown kind": (
        HEAD + CLASS.replace('"release"', '"closable"', 1),
        'c.toml: [[class]] "a.B": "kind" must be one of '
        '"release", "lazy", "empty", "enter", "derived", "none", found \'closable\'',
    ),
    "no kind": (
        HEAD + '[[class]]\nname = "a.B"\n',
        'c.toml: [[class]] "a.B": "kind" is missing; '
        'it must be one of "release", "lazy", "empty", "enter", "derived", "none"',
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
    "empty kind without a start": (
        HEAD + CLASS.replace('"release"', '"empty"'),
        'c.toml: [[class]] "a.B": "start" is missing; it must be '
        'a list of at least one method for kind "empty"',
    ),
    "release kind with a start": (
        HEAD + CLASS + 'start = ["open"]\n',
        'c.toml: [[class]] "a.B": "start" must be absent for kind "release", '
        "which holds from the start, found ['open']",
    ),
    "none with a release": (
        HEAD + CLASS.replace('"release"', '"none"', 1),
        'c.toml: [[class]] "a.B": "release" must be absent for kind "none", '
        "which owes nothing, found ['close']",
    ),
    "reusable that is a text": (
        HEAD + CLASS + 'reusable = "no"\n',
        'c.toml: [[class]] "a.B": "reusable" must be true or false, found \'no\'',
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
        'c.toml: [[producer]] "a.b": "gives" must be '
        'one of "fresh", "borrowed", "hold", found \'new\'',
    ),
    "producer of kind none": (
        HEAD + PRODUCER + 'kind = "none"\n',
        'c.toml: [[producer]] "a.b": "kind" must be '
        'one of "release", "lazy", "enter", found \'none\'',
    ),
    "borrowed with a kind": (
        HEAD + PRODUCER.replace('"fresh"', '"borrowed"') + 'kind = "lazy"\n',
        'c.toml: [[producer]] "a.b": "kind" must be '
        "absent for \"borrowed\", which gives nothing new, found 'lazy'",
    ),
    "borrowed with a position": (
        HEAD + PRODUCER.replace('"fresh"', '"borrowed"') + "position = 1\n",
        'c.toml: [[producer]] "a.b": "position" must be '
        'absent for "borrowed", which gives nothing new, found 1',
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
        'one of "passes", "enters", "releases", "takes", "borrows", "uses", "nothing", "expects", '
        "found 'closes'",
    ),
    "blocking twice": (
        HEAD + BLOCKING + BLOCKING,
        'c.toml: [[blocking]] "a.b": described twice; keep one',
    ),
    "unknown blocking key": (
        HEAD + BLOCKING + "use = 1\n",
        'c.toml: [[blocking]] "a.b": unknown key "use"; allowed are '
        '"name", "instead", "unless", "why"',
    ),
    "blocking without anything instead": (
        HEAD + BLOCKING.replace('instead = ["c.d"]\n', ""),
        'c.toml: [[blocking]] "a.b": "instead" is missing; it must be '
        "a list of at least one short text without control characters",
    ),
    "blocking with a text instead": (
        HEAD + BLOCKING.replace('["c.d"]', '"c.d"'),
        'c.toml: [[blocking]] "a.b": "instead" must be '
        "a list of at least one short text without control characters, found 'c.d'",
    ),
    "unknown argument": (
        HEAD + CALL + 'argument = "the first"\n',
        'c.toml: [[call]] "a.b": "argument" must be '
        "a position counted from 0, \"all\", a keyword, or a list of them, found 'the first'",
    ),
    "argument that is the object": (
        HEAD + CALL + 'argument = "self"\n',
        'c.toml: [[call]] "a.b": "argument" must be '
        "a position counted from 0, \"all\", a keyword, or a list of them, found 'self'",
    ),
    "argument that is true": (
        HEAD + CALL + "argument = true\n",
        'c.toml: [[call]] "a.b": "argument" must be '
        'a position counted from 0, "all", a keyword, or a list of them, found True',
    ),
    "condition that is a text": (
        HEAD + CALL + 'when = "owner=False"\n',
        'c.toml: [[call]] "a.b": "when" must be '
        "one keyword and true or false, as in {owner = false}, found 'owner=False'",
    ),
    "condition on two keywords": (
        HEAD + CALL + "when = {one = true, other = true}\n",
        'c.toml: [[call]] "a.b": "when" must be one keyword and true or false, '
        "as in {owner = false}, found {'one': True, 'other': True}",
    ),
    "condition that is a number": (
        HEAD + CALL + "when = {owner = 0}\n",
        'c.toml: [[call]] "a.b": "when" must be '
        "one keyword and true or false, as in {owner = false}, found {'owner': 0}",
    ),
    "type given by its bare name": (
        HEAD + TYPE.replace("a.B", "B"),
        'c.toml: [[type]] "a.b": "gives" must be the full name of a class, or "self", found \'B\'',
    ),
    "unknown type key": (
        HEAD + TYPE + "type = 1\n",
        'c.toml: [[type]] "a.b": unknown key "type"; allowed are "name", "gives", "shown", "why"',
    ),
    "unknown word key": (
        HEAD + WORD + "in = 1\n",
        'c.toml: [[word]] "lend": unknown key "in"; allowed are "name", "means", "why"',
    ),
    "unknown meaning": (
        HEAD + WORD.replace('"release"', '"loan"'),
        'c.toml: [[word]] "lend": "means" must be one of "fixture", "lifespan", "application", '
        '"release", "borrower", "cancellation", "decorator", "tests", found \'loan\'',
    ),
    "no meaning": (
        HEAD + WORD.replace('means = "release"\n', ""),
        'c.toml: [[word]] "lend": "means" is missing; it must be one of "fixture", "lifespan", '
        '"application", "release", "borrower", "cancellation", "decorator", "tests"',
    ),
    "word with dots": (
        HEAD + WORD.replace('"lend"', '"a.lend"'),
        'c.toml: [[word]] "a.lend": "name" must be a bare name such as "setup", found \'a.lend\'',
    ),
    "decorator by its bare name": (
        HEAD + WORD.replace('"release"', '"decorator"'),
        'c.toml: [[word]] "lend": "name" must be a full name such as '
        "\"package.module.Class\", found 'lend'",
    ),
    "word twice": (HEAD + WORD + WORD, 'c.toml: [[word]] "lend": described twice; keep one'),
    "derived with a release method": (
        HEAD + CLASS.replace('"release"', '"derived"', 1),
        'c.toml: [[class]] "a.B": "release" must be '
        "absent for kind \"derived\", which owes nothing, found ['close']",
    ),
    "borrowed without a keyword": (
        HEAD + PRODUCER.replace('"fresh"', '"borrowed"') + 'without = ["session"]\n',
        'c.toml: [[producer]] "a.b": "without" must be '
        "absent for \"borrowed\", which gives nothing new, found ['session']",
    ),
    "around all arguments": (
        HEAD + PRODUCER + 'around = "all"\n',
        'c.toml: [[producer]] "a.b": "around" must be '
        "a position counted from 0, or a keyword, found 'all'",
    ),
    "around something negative": (
        HEAD + PRODUCER + "around = -1\n",
        'c.toml: [[producer]] "a.b": "around" must be '
        "a position counted from 0, or a keyword, found -1",
    ),
    "borrowed and derived": (
        HEAD + PRODUCER.replace('"fresh"', '"borrowed"') + "derived = true\n",
        'c.toml: [[producer]] "a.b": "derived" must be '
        'absent for "borrowed", which gives nothing new, found True',
    ),
    "hold with a kind": (
        HEAD + PRODUCER.replace('"fresh"', '"hold"') + 'kind = "lazy"\nrelease = ["c"]\n',
        'c.toml: [[producer]] "a.b": "kind" must be '
        "absent for \"hold\", which gives nothing new, found 'lazy'",
    ),
    "hold without an end": (
        HEAD + PRODUCER.replace('"fresh"', '"hold"'),
        'c.toml: [[producer]] "a.b": "release" is missing; it must be '
        'a list of methods for "hold", and absent otherwise',
    ),
    "fresh with an end": (
        HEAD + PRODUCER + 'release = ["c"]\n',
        'c.toml: [[producer]] "a.b": "release" must be '
        "a list of methods for \"hold\", and absent otherwise, found ['c']",
    ),
    "no arguments": (
        HEAD + CALL + "argument = []\n",
        'c.toml: [[call]] "a.b": "argument" must be '
        'a position counted from 0, "all", a keyword, or a list of them, found []',
    ),
    "callback without a class": (
        HEAD + CALLBACK + 'type = "Line"\n',
        'c.toml: [[callback]] "a.b": "type" must be the full name of a class, found \'Line\'',
    ),
    "callback with a named parameter": (
        HEAD + CALLBACK + 'type = "a.Line"\nparameter = "line"\n',
        'c.toml: [[callback]] "a.b": "parameter" must be a position counted from 0, found \'line\'',
    ),
    "survey of a version": (
        HEAD + '[[survey]]\nname = "a-1"\nwhy = "w"\n',
        'c.toml: [[survey]] "a-1": "name" must be '
        "a full name such as \"package.module.Class\", found 'a-1'",
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
    two = load_file("two.toml", HEAD.replace("poolish", "two") + CALL)
    with pytest.raises(CatalogError) as caught:
        combine([one, two])
    assert str(caught.value) == (
        '[[call]] "a.b" is described by both "poolish" and "two"; keep one'
    )
