"""The wording and form of the messages of every rule.

A message is one line that stands alone: the thing it is about, named before its type; what is wrong
with it, in the present tense; and after a semicolon what to write instead. It is read from what the
cases expect, and from what the documentation shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from mypy_asyncgate.diagnostics.codes import CODES as TABLE

from .fenced import ROOT, pages

CODES = [code.name for code in TABLE]
LONGEST = 100

QUOTED = re.compile(r'"[^"]*"')
LINE = re.compile(r"\bline \d+")
ERROR = re.compile(r"(?:# E|error): (?P<text>.*?)  \[asyncgate-(?P<code>[a-z-]+)\]")
NOTE = re.compile(r"# N: (?P<text>.*?)(?= # [EN]: |$)")

SUBJECT = (
    r"(?:Class |Each item of |Parameter |Result of |Async generator |A call on )?"
    r'""(?: \(""\))?(?: in a ""| of ""| at line 0)?'
)
VERB = r"(?:\w+s|may|must|cannot|never \w+s|always \w+s)"
ADVICE = re.compile(
    r"(add|annotate|await|call|close|declare|enter|give|kill|make|re-raise|release|return|stop|use"
    r"|write|yield)\b"
)
PAST = re.compile(r"\b(was|were|did|had|will|would|has been|have been)\b")

EXPLAIN = {
    'Class "" pairs "" with ""; neither "" nor "" works',
    'Class "" defines "" but no ""; "" needs both',
    '"" cannot be called with no arguments; it lacks ""',
    '"" ("") is entered again; it can be entered only once',
    '"" yields again after line 0; a context manager yields once',
}
"""Messages with a reason after the semicolon, where only the author knows the alternative."""


def template(text: str) -> str:
    """Return a message without names and numbers."""
    return LINE.sub("line 0", QUOTED.sub('""', text))


def expected() -> dict[str, set[str]]:
    """Return the messages that the cases expect and the documentation shows, by rule."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (*(ROOT / "tests" / "typecheck").glob("*.yml"), *pages()):
        for match in ERROR.finditer(path.read_text(encoding="utf-8")):
            found[match["code"]].add(match["text"])
    return found


def expected_notes() -> set[str]:
    """Return the notes that the cases expect, except mypy's own."""
    found: set[str] = set()
    for path in (ROOT / "tests" / "typecheck").glob("*.yml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            found.update(match["text"] for match in NOTE.finditer(line))
    return {note for note in found if not note.startswith("Revealed type")}


MESSAGES = expected()
TEMPLATES = sorted({(code, template(m)) for code in CODES for m in MESSAGES[code]})
NOTES = sorted(set(map(template, expected_notes())))


def faults(message: str) -> Iterator[str]:
    """Yield the mistakes in the form of a message or a note, ignoring names."""
    if not message.isascii() or set("'`\t") & set(message):
        yield "quotes names with double quotes only"
    if message.count('"') % 2:
        yield "closes its quotes"
    if message.endswith((".", "!", ";")) or message != message.strip() or "  " in message:
        yield "has no final period and no stray space"
    if len(template(message)) > LONGEST:
        yield f"has at most {LONGEST} characters without names"


def wrong_grammar(message: str) -> Iterator[str]:
    """Yield the mistakes in the grammar of a message."""
    text = template(message)
    what, semicolon, advice = text.partition("; ")
    if not re.match(rf"{SUBJECT} {VERB}\b", what):
        yield "names what it is about, and goes on in the present tense"
    # What happened before is told in the past only where a conjunction puts it there.
    if PAST.search(re.split(r"\b(?:after|that)\b", what)[0]):
        yield "is in the present tense"
    if semicolon and text not in EXPLAIN and not ADVICE.match(advice):
        yield "says what to write instead"
    if ";" in advice:
        yield "has one semicolon"
    if re.search(r'(?<!")(?<!" )\(""\)', text):
        yield "names a thing before its type"


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_its_messages_seen(code: str) -> None:
    assert MESSAGES[code], f"no case of tests/typecheck/{code}.yml reports anything"


def test_no_message_is_of_no_rule() -> None:
    assert set(MESSAGES) <= {*CODES, "internal"}


@pytest.mark.parametrize(("code", "message"), TEMPLATES)
def test_form(code: str, message: str) -> None:
    assert [*faults(message), *wrong_grammar(message)] == []


@pytest.mark.parametrize("note", NOTES)
def test_notes(note: str) -> None:
    assert list(faults(note)) == []
    assert note[:1].islower() or note.startswith('"')


def test_every_exception_is_needed() -> None:
    assert {message for _, message in TEMPLATES} >= EXPLAIN


@pytest.mark.parametrize(
    "message",
    [
        '"conn" ("Connection") is not released.',
        "'conn' (\"Connection\") is not released",
        '"conn ("Connection") is not released',
        '"conn" ("Connection") was not released',
        '("Connection") "conn" is not released',
        'The "Connection" "conn" is not released',
        '"conn" ("Connection") is not released; no "finally"',
        '"conn" ("Connection") is not released; use "x"; or "y"',
        'Variable ("Connection") is not released',
        '"conn" is not released if "fetch" raises' + " and nobody looks at it" * 4,
    ],
)
def test_a_fault_is_seen(message: str) -> None:
    assert [*faults(message), *wrong_grammar(message)] != []
