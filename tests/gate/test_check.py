"""``check``: its runs, its output, and its exit status."""

from __future__ import annotations

import json

import pytest

from .conftest import HALF, SITE, WHOLE, Project, lines

WRONG = 'import nowhere_to_be_found\nx: int = ""\n'


def test_no_arguments_and_no_configuration(project: Project) -> None:
    project.write("pkg/__init__.py", "")
    project.write("pkg/half.py", WRONG + HALF)
    said = project.call("check")
    finding, gap, summary = lines(said.out)
    assert finding.startswith("pkg/half.py:3: error: ")
    assert finding.endswith("  [asyncgate-half-protocol]")
    assert gap.startswith("not seen: what comes from nowhere_to_be_found, ")
    assert summary == "2 files checked, 0 resources seen, 1 finding (half-protocol 1)"
    assert (said.status, said.err) == (1, "")


def test_code_that_does_not_pass_mypy_can_be_clean(project: Project) -> None:
    project.write("a.py", 'x: int = ""\n' + WHOLE)
    said = project.call("check", "a.py")
    assert said == (0, "1 file checked, 0 resources seen, no findings\n", "")


def test_all_prints_everything_with_notes(project: Project) -> None:
    project.write("a.py", WRONG + HALF)
    said = project.call("check", "--all", "a.py")
    assert said.status == 1
    assert "  [import-not-found]\na.py:1: note: " in said.out
    assert "  [asyncgate-half-protocol]" in said.out
    assert lines(said.out)[-1].endswith("1 finding (half-protocol 1), 2 other errors")
    project.write("a.py", WRONG)
    assert project.call("check", "--all", "a.py").status == 1


def test_paths_on_both_sides_of_an_option(project: Project) -> None:
    project.write("a.py", WHOLE)
    project.write("b.py", WHOLE)
    said = project.call("check", "a.py", "--format", "text", "b.py")
    assert said.out.startswith("2 files checked")


def test_json(project: Project) -> None:
    project.write("a.py", HALF)
    said = project.call("check", "--format", "json")
    document = json.loads(said.out)
    (finding,) = document["findings"]
    assert finding.pop("message")
    assert finding.pop("notes") is not None
    assert finding.pop("fingerprint")
    assert finding == {
        "path": "a.py",
        "line": 1,
        "column": 1,
        "code": "asyncgate-half-protocol",
        "url": f"{SITE}/rules/half-protocol/",
        "severity": "error",
        "function": "C",
    }
    assert document["errors"] == []
    assert document["coverage"] == {"libraries": [], "gaps": []}
    assert document["baseline"] is None
    assert document["summary"]["by_rule"] == {"half-protocol": 1}
    assert document["summary"]["status"] == said.status == 1


def test_github(project: Project) -> None:
    project.write("a.py", HALF)
    said = project.call("check", "--format", "github")
    error, notice = lines(said.out)
    assert error.startswith("::error file=a.py,line=1,col=1,title=asyncgate-half-protocol::")
    assert notice.startswith("::notice title=mypy-asyncgate::1 file checked")
    assert said.status == 1


def test_the_cache_gives_the_same_findings(bare: Project) -> None:
    bare.write("a.py", HALF + "def f(path: str) -> None:\n    open(path)\n")
    bare.write("b.py", WHOLE)
    cold = lines(bare.call("check").out)
    warm = lines(bare.call("check").out)
    assert warm[:-1] == cold[:-1] != []
    assert "1 resource seen" in cold[-1]
    assert "no changes since the last check" in warm[-1]
    bare.write("b.py", WHOLE + WHOLE.replace("C", "D"))
    partly = lines(bare.call("check").out)
    assert partly[:-1] == cold[:-1]
    assert "0 resources seen in 1 re-checked file" in partly[-1]
    # The user's own cache is left alone.
    assert [path.name for path in (bare.folder / ".mypy_cache").iterdir()] == ["asyncgate"]


def test_parallel_checking_gives_the_same_findings(project: Project) -> None:
    pytest.importorskip("mypy.build_worker")
    project.write("a.py", HALF)
    project.write("b.py", HALF)
    alone = project.call("check")
    project.write("a.py", HALF + "\n")
    parallel = project.call("check", "--", "--num-workers", "2")
    assert lines(parallel.out)[:-1] == lines(alone.out)[:-1]
    assert "resource" not in lines(parallel.out)[-1]
    assert parallel.status == 1


def test_one_module_name_in_two_folders(project: Project) -> None:
    project.write("docs/conf.py", HALF)
    project.write("tests/conf.py", HALF)
    said = project.call("check")
    assert [line.partition(":")[0] for line in lines(said.out)[:-1]] == [
        "docs/conf.py",
        "tests/conf.py",
    ]
    assert lines(said.out)[-1].startswith("2 files checked")
    assert project.call("check", "docs", "docs/conf.py").out.startswith("docs/conf.py:1: error: ")


def test_one_file_under_two_module_names(project: Project) -> None:
    project.write("space/inner/mod.py", HALF)
    project.write("src/lib/__init__.py", "")
    project.write("main.py", "import lib\nfrom space.inner import mod\nreveal_type(mod.C)\n")
    said = project.call("check", "--all")
    assert "space.inner.mod.C" in said.out
    assert said.err == ""
    assert said.status == 1


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["check", "hlaf.py"], 'no file or folder "hlaf.py"; did you mean "half.py"?'),
        (["check", ""], 'no file or folder ""'),
        (["check", "empty"], "There are no .py[i] files in directory 'empty'"),
        (["check", "bad-name"], "--exclude PATTERN"),
        (["check", "half.py", "--", "--nonsense"], "unrecognized arguments: --nonsense"),
        (["check", "--", "-p", "nowhere"], "Can't find package 'nowhere'"),
    ],
)
def test_what_cannot_be_done(project: Project, args: list[str], expected: str) -> None:
    project.write("half.py", HALF)
    project.write("bad-name/__init__.py", "")
    (project.folder / "empty").mkdir()
    said = project.call(*args)
    assert said.status == 2
    assert said.out == ""
    assert expected in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("args", [["--help"], ["check", "--help"], ["--version"]])
def test_help(project: Project, args: list[str]) -> None:
    said = project.call(*args)
    assert (said.status, said.err) == (0, "")
    assert "mypy-asyncgate" in said.out


def test_an_error_shows_the_usage_of_its_command(project: Project) -> None:
    for args in (["check", "--al"], ["check", "--format", "xml"], ["check", "--strict", "x.py"]):
        assert project.call(*args).err.startswith("usage: mypy-asyncgate check [PATHS]"), args
    assert project.call("rules", "x").err.startswith("usage: mypy-asyncgate rules [-h]")


def test_files_that_were_not_named(project: Project) -> None:
    project.write("a.py", "import b, c\n" + HALF)
    project.write("b.py", HALF)
    project.write("c.py", HALF)
    said = project.call("check", "a.py")
    finding, summary = lines(said.out)
    assert finding.startswith("a.py:2: error: ")
    assert summary.startswith("1 file checked, ")
    assert summary.endswith(', 2 in files that were not named (see "--follow")')
    followed = lines(project.call("check", "a.py", "--follow").out)
    assert [line.partition(":")[0] for line in followed[:-1]] == ["a.py", "b.py", "c.py"]
    assert "not named" not in followed[-1]
    project.write("a.py", "import b, c\n")
    assert project.call("check", "a.py").status == 0
    assert project.call("check", "a.py", "--follow").status == 1


def test_modules_and_packages_are_named_too(project: Project) -> None:
    project.write("pkg/__init__.py", HALF)
    project.write("pkg/inner.py", HALF)
    for args in (["-p", "pkg"], ["-m", "pkg", "-m", "pkg.inner"]):
        said = project.call("check", "--", *args)
        assert len(lines(said.out)) == 3, said


def test_a_comment_that_excuses_nothing(project: Project) -> None:
    excuse = "  # type: ignore[asyncgate-half-protocol{}]\n"
    other = "x = 1  # type: ignore[attr-defined]\n"
    needed = HALF.replace(":\n", ":" + excuse.format(""), 1)
    project.write("a.py", needed + "y = 1" + excuse.format("") + other)
    said = project.call("check", "a.py")
    assert said.status == 1
    assert lines(said.out) == [
        'a.py:3: error: Unused "type: ignore" comment  [unused-ignore]',
        "1 file checked, 0 resources seen, 1 finding (unused-ignore 1)",
    ]
    project.write("a.py", needed + "y = z" + excuse.format(", name-defined") + other)
    said = project.call("check", "a.py")
    assert lines(said.out)[:-1] == [
        'a.py:3: error: Unused "type: ignore[asyncgate-half-protocol]" comment  [unused-ignore]'
    ]
    # The user has not asked mypy about other comments, so "--all" has no more.
    assert lines(project.call("check", "--all", "a.py").out)[:-1] == lines(said.out)[:-1]
    project.write("mypy.ini", "[mypy]\n[mypy-a]\nwarn_unused_ignores = True\n")
    assert lines(project.call("check", "--all", "a.py").out)[1].startswith("a.py:4: error: Unused")
    project.write("mypy.ini", "[mypy]\n")
    args = ("check", "a.py", "--ignore", "unused-ignore")
    assert project.call(*args).status == 0
    assert project.call("check", "a.py", "--", "--no-warn-unused-ignores").status == 0
