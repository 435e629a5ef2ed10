"""Every option of every command with wrong use: one error that names it, and exit status 2."""

from __future__ import annotations

import argparse

import pytest

from mypy_asyncgate.gate.cli import COMMANDS

from .conftest import HALF, Project

RULES = "rules: asyncgen-leak, blocking"
WRONG = [
    ("", "a command has to be named: check, fix, new"),
    ("chek", "'check', 'fix'"),
    ("--versio", 'unknown argument "--versio"'),
    ("check --al", 'unknown argument "--al"'),
    ("check --all=3", "argument --all: ignored explicit argument '3'"),
    ("check --follow=3", "argument --follow: ignored explicit argument '3'"),
    ("check --strict half.py", '"--strict"; put options of mypy after "--"'),
    ("check --select", "argument --select: expected one argument"),
    ("check --select e501", f'--select: no rule "e501"; {RULES}'),
    ("check --ignore half-protocl", '--ignore: no rule "half-protocl"; did you mean half-protocol'),
    ("check --level lax", "argument --level: invalid choice: 'lax' (choose from 'standard',"),
    ("check --statistics=3", "argument --statistics: ignored explicit argument '3'"),
    ("check --format xml", "argument --format: invalid choice: 'xml' (choose from 'text', 'json',"),
    ("check --output nowhere/x", '--output: there is no folder "nowhere"'),
    ("check --output .", '--output: "." is a folder'),
    ("check --strict-coverage=3", "argument --strict-coverage: ignored explicit argument '3'"),
    (
        "check --baseline x.json",
        '--baseline: there is no file "x.json"; --write-baseline makes one',
    ),
    ("check --baseline .", '--baseline: "." cannot be read: '),
    ("check --baseline half.py", '--baseline: "half.py" is not a baseline: '),
    ("check --write-baseline", "--write-baseline and --prune-baseline need --baseline FILE"),
    ("check --prune-baseline", "--write-baseline and --prune-baseline need --baseline FILE"),
    (
        "check --baseline x --write-baseline --prune-baseline",
        "--write-baseline and --prune-baseline exclude each other",
    ),
    (
        "check --baseline x --write-baseline --changed-since HEAD",
        "a baseline is of all code; leave --changed-since out",
    ),
    ("check --changed-since HEAD", "--changed-since: git rev-parse failed: "),
    ("fix --writ", 'unknown argument "--writ"'),
    ("fix --write=3", "argument --write: ignored explicit argument '3'"),
    ("fix --select e501", f'--select: no rule "e501"; {RULES}'),
    ("fix --ignore e501", f'--ignore: no rule "e501"; {RULES}'),
    ("fix --add-ignores=3", "argument --add-ignores: ignored explicit argument '3'"),
    ("fix nowhere", 'no file or folder "nowhere"'),
    ("fix half.py -- --nonsense", "unrecognized arguments: --nonsense"),
    ("new", "the following arguments are required: NAME"),
    ("new 3x", '"3x" is no name for a class or a function'),
    ("convert half.py", "FILE:NAME names the file, and the class or function in it"),
    ("convert --write=3 half.py:C", "argument --write: ignored explicit argument '3'"),
    ("infer --format xml", "argument --format: invalid choice: 'xml' (choose from 'text', 'json')"),
    ("infer --annotate --catalog", "--annotate, --catalog and --format exclude each other"),
    ("infer --write", "--write needs --annotate"),
    ("infer --catalog --write", "--write needs --annotate"),
    ("explain", "the following arguments are required: CODE"),
    ("explain half-protocl", 'no rule "half-protocl"; did you mean half-protocol?'),
    ("rules x", 'unknown argument "x"'),
    ("rules -- x", 'unknown argument "--"'),
    (
        "init --snippet travis",
        "argument --snippet: invalid choice: 'travis' (choose from 'github',",
    ),
    ("init --snippet github --write", "--snippet only prints, and so excludes --write"),
    ("doctor --write", 'unknown argument "--write"; put options of mypy after "--"'),
    ("doctor nowhere", 'no file or folder "nowhere"'),
    ("stubs --path=3", "argument --path: ignored explicit argument '3'"),
    ("schema x", 'unknown argument "x"'),
    ("completion powershell", "invalid choice: 'powershell' (choose from 'bash', 'zsh',"),
]


@pytest.mark.parametrize(("command", "expected"), WRONG)
def test_wrong_use(project: Project, command: str, expected: str) -> None:
    project.write("half.py", HALF)
    said = project.call(*command.split())
    assert (said.status, said.out) == (2, "")
    # Newer versions of Python do not quote the choices.
    assert expected.replace("'", "") in said.err.replace("'", "")
    usage = said.err.startswith("usage: ")
    assert not usage or said.err.endswith('--help"\n')
    assert usage or len(said.err.splitlines()) == 1


def test_every_option_is_here() -> None:
    missing = []
    for name, module in COMMANDS.items():
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        options = {option for a in parser._actions for option in a.option_strings}
        used = {w for line, _ in WRONG if line.startswith(f"{name} ") for w in line.split()}
        plain = {word.partition("=")[0] for word in used}
        missing += [f"{name} {option}" for option in sorted(options - plain - {"-h", "--help"})]
    assert missing == []
