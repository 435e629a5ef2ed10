"""``check`` in projects that configure mypy: settings that it honours or overrides."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from .conftest import HALF, WHOLE, Project, lines

UNTYPED = "def f(path):\n    open(path)\n"


def test_files_and_flags_of_the_configuration(project: Project) -> None:
    project.write("a.py", HALF)
    project.write("b.py", HALF)
    project.write("mypy.ini", "[mypy]\nfiles = a.py\nshow_column_numbers = True\n")
    said = project.call("check")
    assert lines(said.out)[0].startswith("a.py:1:1: error: ")
    assert lines(said.out)[-1].startswith("1 file checked")


def test_what_would_hide_or_reshape_messages(project: Project) -> None:
    project.write("a.py", HALF)
    plain = project.call("check")
    project.write(
        "mypy.ini",
        "[mypy]\npretty = True\nhide_error_codes = True\nshow_error_context = True\n"
        "show_error_code_links = True\nwarn_unused_configs = True\nany_exprs_report = reports\n"
        "[mypy-nowhere.*]\nignore_errors = True\n",
    )
    said = project.call("check")
    assert lines(said.out)[:-1] == lines(plain.out)[:-1]
    assert not (project.folder / "reports").exists()


def test_what_the_user_switches_off_stays_off(project: Project) -> None:
    project.write("a.py", HALF)
    project.write("mypy.ini", "[mypy]\ndisable_error_code = asyncgate-half-protocol\n")
    assert project.call("check").status == 0
    project.write("mypy.ini", "[mypy]\n[mypy-a]\nignore_errors = True\n")
    said = project.call("check")
    assert (said.status, lines(said.out)[0]) == (
        0,
        '1 file checked, 0 resources seen, 1 muted by "ignore_errors", no findings',
    )
    project.write("mypy.ini", "[mypy]\n")
    project.write("a.py", HALF.replace(":\n", ":  # type: ignore[asyncgate-half-protocol]\n", 1))
    assert project.call("check").status == 0


def test_untyped_functions_are_checked_unless_the_user_says_no(project: Project) -> None:
    project.write("a.py", UNTYPED)
    assert project.call("check").status == 1
    project.write("mypy.ini", "[mypy]\nstrict_optional = True\n")
    assert project.call("check").status == 1
    assert project.call("check", "a.py", "--", "--no-check-untyped-defs").status == 0
    project.write("mypy.ini", "[mypy]\ncheck_untyped_defs = False\n")
    assert project.call("check").status == 0
    project.write("mypy.ini", "[mypy]\n[mypy-a]\ncheck_untyped_defs = False\n")
    assert project.call("check", "--", "-m", "a").status == 0


def test_settings_without_a_configuration_of_mypy(project: Project) -> None:
    project.write("src/a.py", WHOLE)
    project.write("pyproject.toml", "[tool.asyncgate]\nresorces = []\n")
    said = project.call("check", "src")
    assert said.status == 2
    assert said.err.count("\n") == 1
    assert said.err.startswith("mypy-asyncgate: error: pyproject.toml: [tool.asyncgate]: ")
    assert project.call("check", "src", "--", "--config-file=").status == 0


def test_the_plugin_configured_already_shares_the_users_cache(bare: Project) -> None:
    bare.write(
        "mypy.ini",
        "[mypy]\nplugins = mypy_asyncgate\ncheck_untyped_defs = True\nwarn_unused_ignores = True\n",
    )
    bare.write("a.py", HALF)
    mypy = subprocess.run(
        [sys.executable, "-m", "mypy", "a.py"], capture_output=True, text=True, check=False
    )
    said = bare.call("check", "a.py")
    assert lines(said.out)[0] == lines(mypy.stdout)[0]
    assert "no changes since the last check" in lines(said.out)[-1]
    assert not (bare.folder / ".mypy_cache" / "asyncgate").exists()


def test_other_plugins_stay(project: Project) -> None:
    project.write("mypy.ini", "[mypy]\nplugins = nowhere_plugin\n")
    project.write("a.py", HALF)
    said = project.call("check", "a.py")
    assert said.status == 2
    assert 'Error importing plugin "nowhere_plugin"' in said.err


def test_as_a_module_in_a_process_of_its_own(project: Project) -> None:
    project.write("a.py", HALF)
    process = subprocess.run(
        [sys.executable, "-m", "mypy_asyncgate", "check", "a.py"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.returncode == 1, process.stderr
    assert process.stdout == project.call("check", "a.py").out.replace(
        "no changes since the last check", "0 resources seen"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_a_reader_that_goes_away() -> None:
    process = subprocess.run(
        f'"{sys.executable}" -m mypy_asyncgate rules | head -c 0',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stderr == ""
