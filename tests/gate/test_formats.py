"""Output formats, on made-up outcomes."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from mypy_asyncgate.diagnostics.codes import CODES
from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.formats import FORMATS
from mypy_asyncgate.gate.outcome import Gap, Message, Outcome, Problem
from mypy_asyncgate.gate.summary import statistics, summary

from .conftest import SITE

LEAK = Message("a.py", 3, 5, "error", "asyncgate-never-entered", "50% of, a: b", ("do\nthis",))
PARENT = Message("a.py", 4, 1, "error", "asyncgate", "parent")
INTERNAL = Message("a.py", 5, 1, "note", "asyncgate-internal", "failed")
OTHER = Message("b,c:d.py", 0, 0, "error", None, "odd")
PLACED = Message(
    "a.py",
    3,
    5,
    "error",
    "asyncgate-exception-leak",
    '"c" is not released if line 7 raises; use "async with"',
    ("it was made at line 2", "say it"),
    file="sub dir/a.py",
    function="C.f",
    fingerprint="ab12",
)
PROBLEM = Problem("invalid syntax", "sub dir/b.py", 9)
GAP = Gap("library", "resources of x", ("install x",), ("x",))
ALL = Outcome(
    messages=(PLACED, LEAK, PARENT, INTERNAL, OTHER),
    problems=(PROBLEM, Problem("the disk is full")),
    checked=("sub dir/a.py", "clean.py"),
    files=2,
    gaps=(GAP,),
)


def text(outcome: Outcome) -> list[str]:
    return FORMATS["text"](outcome).splitlines()


def test_text() -> None:
    outcome = Outcome(messages=(LEAK, INTERNAL, OTHER), plain=("mypy.ini: note",), files=1)
    assert text(outcome)[:-1] == [
        "mypy.ini: note",
        "a.py:3: error: 50% of, a: b  [asyncgate-never-entered]",
        "a.py:3: note: do",
        "this",
        "a.py:5: note: failed",
        "b,c:d.py: error: odd",
    ]
    first, second, *_ = text(Outcome(messages=(LEAK,), show_columns=True))
    assert first.startswith("a.py:3:5: error: ")
    assert second == "a.py:3:5: note: do"
    assert text(Outcome(gaps=(GAP,), files=1))[0] == "not seen: resources of x; install x"


def test_github_escapes_what_would_end_a_command_or_a_property() -> None:
    first, second = FORMATS["github"](Outcome(messages=(LEAK, OTHER))).splitlines()
    assert first == (
        "::error file=a.py,line=3,col=5,title=asyncgate-never-entered::"
        f"50%25 of, a: b%0Ado%0Athis%0A{SITE}/rules/never-entered/"
    )
    assert second == "::error file=b%2Cc%3Ad.py,title=mypy::odd"


def test_github_has_what_could_not_be_checked_or_seen() -> None:
    lines = FORMATS["github"](ALL).splitlines()
    assert lines[0].startswith("::error file=sub dir/a.py,line=3,")
    title = "title=mypy-asyncgate could not check this"
    assert lines[5:7] == [
        f"::error file=sub dir/b.py,line=9,{title}::invalid syntax",
        f"::error {title}::the disk is full",
    ]
    assert lines[7] == "::warning title=mypy-asyncgate%3A not seen::resources of x%0Ainstall x"
    failing = Outcome(gaps=(GAP,), fails_on_gaps=True)
    assert FORMATS["github"](failing).startswith("::error title=mypy-asyncgate%3A not seen")


def test_json() -> None:
    document = json.loads(FORMATS["json"](ALL))
    first, *_, last = document["findings"]
    assert (first["path"], first["function"], first["fingerprint"]) == (
        "sub dir/a.py",
        "C.f",
        "ab12",
    )
    assert (first["url"], last["url"]) == (f"{SITE}/rules/exception-leak/", None)
    assert (last["line"], last["column"], last["function"]) == (None, None, None)
    assert document["errors"] == [
        {"message": "invalid syntax", "path": "sub dir/b.py", "line": 9},
        {"message": "the disk is full", "path": None, "line": None},
    ]
    assert document["coverage"]["gaps"] == [
        {
            "kind": "library",
            "message": "resources of x",
            "mend": ["install x"],
            "names": ["x"],
        }
    ]
    assert document["summary"]["resources"] is None
    assert document["summary"]["complete"] is False


def test_gitlab() -> None:
    issues = json.loads(FORMATS["gitlab"](ALL))
    assert issues[0] == {
        "description": f"{PLACED.message} it was made at line 2 say it",
        "check_name": "asyncgate-exception-leak",
        "content": {"body": f"{SITE}/rules/exception-leak/"},
        "fingerprint": "ab12",
        "severity": "major",
        "location": {"path": "sub dir/a.py", "lines": {"begin": 3}},
    }
    assert [issue["severity"] for issue in issues] == [
        *["major"] * 3,
        "info",
        "major",
        "blocker",
        "blocker",
    ]
    assert issues[5]["location"] == {"path": "sub dir/b.py", "lines": {"begin": 9}}
    assert len({issue["fingerprint"] for issue in issues[5:]}) == 2
    assert json.loads(FORMATS["gitlab"](Outcome())) == []
    (gap,) = json.loads(FORMATS["gitlab"](Outcome(gaps=(GAP,), fails_on_gaps=True)))
    assert gap["description"] == "not seen: resources of x"


def test_junit() -> None:
    root = ElementTree.fromstring(FORMATS["junit"](ALL).encode())
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("7", "4", "2")
    cases = suite.findall("testcase")
    assert [(case.get("classname"), case.get("name")) for case in cases[:1]] == [
        ("sub dir/a.py", "exception-leak in C.f ab12")
    ]
    assert [case.get("classname") for case in cases if not len(case)] == ["clean.py"]
    failure = cases[0].find("failure")
    assert failure is not None
    assert failure.get("message") == PLACED.message
    assert (failure.text or "").splitlines() == [
        f"sub dir/a.py:3: {PLACED.message}",
        "it was made at line 2",
        "say it",
        f"{SITE}/rules/exception-leak/",
    ]


def test_junit_of_what_xml_cannot_hold() -> None:
    odd = Message("a\x00.py", 1, 1, "error", "asyncgate-returned", '<"\x1b&\ud800>')
    (suite,) = ElementTree.fromstring(FORMATS["junit"](Outcome(messages=(odd,))).encode())
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == '<"?&?>'


def test_junit_calls_no_file_clean_that_was_not_checked() -> None:
    failed = Outcome(problems=(Problem("no"),), checked=("a.py",))
    for outcome in (failed, Outcome(checked=("a.py",), files=1, interrupted=True)):
        (suite,) = ElementTree.fromstring(FORMATS["junit"](outcome).encode())
        assert [case for case in suite.findall("testcase") if not len(case)] == []


def test_what_counts() -> None:
    outcome = Outcome(messages=(LEAK, LEAK, PARENT, INTERNAL, OTHER))
    assert outcome.by_rule == {"asyncgate": 1, "never-entered": 2}
    assert (outcome.findings, outcome.others, outcome.status) == (3, 1, 1)
    assert statistics(outcome) == [
        f"2  never-entered  {SITE}/rules/never-entered/",
        "1  asyncgate",
    ]
    assert Outcome(messages=(INTERNAL,)).status == 0
    assert not Message("a.py", 1, 1, "error", "asyncgateway", "not ours").ours


def test_exit_statuses() -> None:
    assert Outcome(messages=(LEAK,), problems=(PROBLEM,)).status == 2
    assert Outcome(messages=(LEAK,), problems=(PROBLEM,), interrupted=True).status == 130
    assert Outcome(gaps=(GAP,)).status == 0
    assert Outcome(gaps=(GAP,), fails_on_gaps=True).status == 1
    assert Outcome(fails_on_gaps=True).status == 0


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            Outcome(files=2, rechecked=2, resources=1),
            "2 files checked, 1 resource seen, no findings",
        ),
        (
            Outcome(files=2, rechecked=1, resources=3),
            "2 files checked, 3 resources seen in 1 re-checked file, no findings",
        ),
        (Outcome(files=2), "2 files checked, no changes since the last check, no findings"),
        (Outcome(files=2, rechecked=1), "2 files checked, no findings"),
        (
            Outcome(files=1, rechecked=1, resources=0, libraries=("x", "y")),
            "1 file checked, 0 resources seen of x, y, no findings",
        ),
        (
            Outcome(messages=(LEAK, PARENT), files=1, rechecked=1, resources=1, elsewhere=3),
            "1 file checked, 1 resource seen, 2 findings (asyncgate 1 never-entered 1),"
            ' 3 in files that were not named (see "--follow")',
        ),
        (
            Outcome(messages=(LEAK,), files=1, interrupted=True),
            "interrupted: not all of 1 file are checked, 1 finding (never-entered 1)",
        ),
        (
            Outcome(files=1, rechecked=1, problems=(PROBLEM,)),
            "1 file checked, 1 problem on the way, no findings",
        ),
        (
            Outcome(files=1, rechecked=1, known=4, fixed=("a", "b")),
            "1 file checked, no new findings, 4 in the baseline, 2 entries of the baseline fixed",
        ),
    ],
)
def test_summaries(outcome: Outcome, expected: str) -> None:
    assert summary(outcome) == expected


def test_pages_have_no_links_to_files_that_are_not_there() -> None:
    for rule in CODES:
        page = pages.text(rule.name)
        assert page is not None
        assert re.findall(r"\]\((?!https?:)[^)]*\)", page) == []
