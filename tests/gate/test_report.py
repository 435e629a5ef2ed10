"""Output formats, on made-up outcomes."""

from __future__ import annotations

import json

from mypy_asyncgate.gate.outcome import Message, Outcome
from mypy_asyncgate.gate.report import github, json_document, summary, text

LEAK = Message("a.py", 3, 5, "error", "asyncgate-never-entered", "50% of, a: b", ("do\nthis",))
PARENT = Message("a.py", 4, 1, "error", "asyncgate", "parent")
INTERNAL = Message("a.py", 5, 1, "note", "asyncgate-internal", "failed")
OTHER = Message("b,c:d.py", 0, 0, "error", None, "odd")


def test_text() -> None:
    outcome = Outcome(messages=(LEAK, INTERNAL, OTHER), plain=("mypy.ini: note",), files=1)
    assert text(outcome).splitlines()[:-1] == [
        "mypy.ini: note",
        "a.py:3: error: 50% of, a: b  [asyncgate-never-entered]",
        "a.py:3: note: do",
        "this",
        "a.py:5: note: failed",
        "b,c:d.py: error: odd",
    ]
    columns = text(Outcome(messages=(LEAK,), show_columns=True))
    assert columns.startswith("a.py:3:5: error: ")
    assert "\na.py:3:5: note: do\n" in columns


def test_github_escapes_what_would_end_a_command_or_a_property() -> None:
    first, second, _ = github(Outcome(messages=(LEAK, OTHER))).splitlines()
    assert first == (
        "::error file=a.py,line=3,col=5,title=asyncgate-never-entered::50%25 of, a: b%0Ado%0Athis"
    )
    assert second == "::error file=b%2Cc%3Ad.py,title=mypy::odd"
    assert github(Outcome(problems=("x", "y"))) == "::error title=mypy could not run::x%0Ay"


def test_json_has_null_for_an_unknown_place() -> None:
    (finding,) = json.loads(json_document(Outcome(messages=(OTHER,))))["findings"]
    assert finding["line"] is None
    assert finding["column"] is None


def test_what_counts() -> None:
    outcome = Outcome(messages=(LEAK, LEAK, PARENT, INTERNAL, OTHER))
    assert outcome.by_rule == {"asyncgate": 1, "never-entered": 2}
    assert (outcome.findings, outcome.others, outcome.status) == (3, 1, 1)
    assert Outcome(messages=(INTERNAL,)).status == 0
    assert Outcome(messages=(LEAK,), problems=("x",)).status == 2
    assert not Message("a.py", 1, 1, "error", "asyncgateway", "not ours").ours


def test_summaries() -> None:
    assert summary(Outcome(files=2, rechecked=2, resources=1)) == (
        "2 files checked, 1 resource seen, no findings"
    )
    assert summary(Outcome(files=2, rechecked=1, resources=3)) == (
        "2 files checked, 3 resources seen in 1 re-checked file, no findings"
    )
    assert summary(Outcome(files=2, resources=0)) == (
        "2 files checked, no changes since the last check, no findings"
    )
    assert summary(Outcome(files=2, rechecked=1)) == "2 files checked, no findings"
    assert summary(Outcome(messages=(LEAK, PARENT), files=1, rechecked=1, resources=1)) == (
        "1 file checked, 1 resource seen, 2 findings (asyncgate 1 never-entered 1)"
    )
