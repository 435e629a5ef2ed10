"""``--format`` and ``--output``: what goes where, and paths from the repository's root."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mypy_asyncgate.gate.reports import Report, ReportError, paired

from .conftest import HALF, Project, lines


def test_several_at_once(project: Project) -> None:
    project.write("a.py", HALF)
    plain = project.call("check")
    said = project.call(
        *("check", "--format", "text", "--format", "sarif", "--output", "a.sarif"),
        *("--format", "junit", "--output", "a.xml", "--output", "a.json", "--format", "json"),
    )
    assert (said.status, said.err) == (1, "")
    assert lines(said.out)[0] == lines(plain.out)[0]
    assert json.loads(project.read("a.sarif"))["version"] == "2.1.0"
    assert ElementTree.fromstring(project.read("a.xml")).tag == "testsuites"
    assert json.loads(project.read("a.json"))["summary"]["findings"] == 1


def test_the_summary_stays_on_stdout(project: Project) -> None:
    project.write("a.py", HALF)
    said = project.call("check", "--output", "out.txt")
    assert said.status == 1
    written = lines(project.read("out.txt"))
    assert written[0].startswith("a.py:1: error: ")
    assert lines(said.out) == written[-1:]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], [Report("text")]),
        (["f json"], [Report("json")]),
        (["f json", "o x"], [Report("json", Path("x"))]),
        (["o x", "f json"], [Report("json", Path("x"))]),
        (["o x"], [Report("text", Path("x"))]),
        (["o x.json"], [Report("json", Path("x.json"))]),
        (["o x.SARIF"], [Report("sarif", Path("x.SARIF"))]),
        (["o x.xml"], [Report("junit", Path("x.xml"))]),
        (["o x.txt"], [Report("text", Path("x.txt"))]),
        (["f gitlab", "o x.json"], [Report("gitlab", Path("x.json"))]),
        (["f json", "o -"], [Report("json")]),
        (
            ["f json", "o x", "f text", "o y", "f sarif"],
            [Report("json", Path("x")), Report("text", Path("y")), Report("sarif")],
        ),
        (["o x", "f json", "f text"], [Report("json", Path("x")), Report("text")]),
    ],
)
def test_pairs(given: list[str], expected: list[Report]) -> None:
    options = {"f": "format", "o": "output"}
    assert paired((options[word[0]], word[2:]) for word in given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["f json", "f text"], "json and text both go to stdout; give one an --output"),
        (["o x", "o y"], '"x" has no format; write "--format FORMAT" before it'),
        (["f json", "o x", "o y"], '"y" has no format; write "--format FORMAT" before it'),
        (["f json", "o nowhere/x"], '--output: there is no folder "nowhere" for "nowhere/x"'),
        (["o ."], '--output: "." is a folder'),
    ],
)
def test_wrong_pairs(given: list[str], expected: str) -> None:
    options = {"f": "format", "o": "output"}
    with pytest.raises(ReportError) as error:
        paired((options[word[0]], word[2:]) for word in given)
    assert str(error.value) == expected


def test_wrong_pairs_end_before_the_check(project: Project) -> None:
    said = project.call("check", "--format", "json", "--format", "text")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("usage: mypy-asyncgate check ")


def test_a_file_that_cannot_be_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    project.write("a.py", HALF)
    monkeypatch.setattr(Path, "write_text", fail)
    said = project.call("check", "--format", "json", "--output", "out.json", "--format", "text")
    assert said.status == 2
    assert said.err.endswith('error: "out.json" cannot be written: No space left on device\n')
    assert "[asyncgate-half-protocol]" in said.out


def test_paths_are_from_the_root_of_the_repository(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("services/api/src/a.py", HALF)
    project.write("services/api/src/broken.py", "def f(:\n")
    monkeypatch.chdir(project.folder / "services" / "api")

    def checked(name: str) -> str:
        return project.call("check", "src", "--format", name).out

    inside, broken = "services/api/src/a.py", "services/api/src/broken.py"
    assert checked("text").startswith("src/a.py:1: error: ")
    assert checked("github").startswith(f"::error file={inside},line=1,")
    assert f"::error file={broken},line=1,title=" in checked("github")
    document = json.loads(checked("json"))
    assert (document["findings"][0]["path"], document["errors"][0]["path"]) == (inside, broken)
    assert [one["location"]["path"] for one in json.loads(checked("gitlab"))] == [inside, broken]
    cases = ElementTree.fromstring(checked("junit")).iter("testcase")
    assert [case.get("classname") for case in cases] == [inside, broken]
    (result,) = json.loads(checked("sarif"))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": inside, "uriBaseId": "%SRCROOT%"}


def test_links_and_files_outside_of_the_repository(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.folder / ".git").rmdir()
    (project.folder / "repository" / ".git").mkdir(parents=True)
    project.write("outside.py", HALF)
    (project.folder / "repository" / "link.py").symlink_to(project.folder / "outside.py")
    monkeypatch.chdir(project.folder / "repository")

    def path(name: str) -> object:
        document = json.loads(project.call("check", name, "--format", "json").out)
        return document["findings"][0]["path"]

    assert path("link.py") == "link.py"
    assert path("../outside.py") == (project.folder / "outside.py").resolve().as_posix()
