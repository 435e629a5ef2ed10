"""The command line: parses the arguments and runs a command."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import NoReturn

from mypy_asyncgate.diagnostics.clock import CLOCK
from mypy_asyncgate.gate import (
    check,
    completion,
    doctor,
    explain,
    init,
    new,
    rules,
    schema,
    stubs,
)
from mypy_asyncgate.gate.convert import command as convert
from mypy_asyncgate.gate.failures import unexpected
from mypy_asyncgate.gate.fix import command as fix
from mypy_asyncgate.gate.infer import command as infer
from mypy_asyncgate.gate.outcome import PROGRAM

# Each module has HELP, add_arguments(parser) and run(args) -> exit status.
COMMANDS = {
    "check": check,
    "fix": fix,
    "new": new,
    "convert": convert,
    "infer": infer,
    "explain": explain,
    "rules": rules,
    "init": init,
    "doctor": doctor,
    "stubs": stubs,
    "schema": schema,
    "completion": completion,
}
TAKE_PATHS = ("check", "doctor", "fix", "infer")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0 clean, 1 findings, 2 failed, 130 interrupted.

    ``argv`` defaults to ``sys.argv[1:]``. Errors in the arguments are printed on stderr; nothing is
    raised.
    """
    ours, mypy_args = _split(sys.argv[1:] if argv is None else argv)
    try:
        args = _parse(ours, mypy_args)
        status: int = args.run(args)
        sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2 if stop.code else 0
    except BrokenPipeError:
        # The reader of the output has gone (| head): the interpreter's last flush must not fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        print(unexpected(error), file=sys.stderr)
        return 2
    return status


def program() -> None:
    """Run the command of this process, and end the process.

    The trees of a large project take long to free, so the process ends without doing that, as mypy
    does; but what measures it has to run at the end.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # rather than fail
    status = main()
    if "mypy" in sys.modules and not os.environ.get(CLOCK):
        from mypy.util import hard_exit

        hard_exit(status)
    sys.exit(status)


def _split(argv: Sequence[str]) -> tuple[list[str], list[str] | None]:
    """Split the arguments at the first "--": ours and mypy's, the latter None without "--"."""
    if "--" not in argv:
        return list(argv), None
    at = list(argv).index("--")
    return list(argv[:at]), list(argv[at + 1 :])


def _parse(ours: list[str], mypy_args: list[str] | None) -> argparse.Namespace:
    parser = _parser()
    args, extra = parser.parse_known_args(ours)
    if args.command is None:
        parser.error(
            f'unknown argument "{extra[0]}"'
            if extra
            else f"a command has to be named: {', '.join(COMMANDS)}"
        )
    if args.command in TAKE_PATHS:
        # argparse does not take positional arguments on both sides of an option.
        args.paths += [word for word in extra if not word.startswith("-")]
        extra = [word for word in extra if word.startswith("-")]
        args.mypy_args = mypy_args or []
    elif mypy_args is not None:
        extra = ["--", *extra]
    if extra:
        hint = '; put options of mypy after "--"' if args.command in TAKE_PATHS else ""
        args.parser.error(f'unknown argument "{extra[0]}"{hint}')
    return args


class _Parser(argparse.ArgumentParser):
    """A parser whose errors say where to read what is allowed."""

    def error(self, message: str) -> NoReturn:
        """Print an error, and exit with 2."""
        super().error(f'{message}; see "{self.prog} --help"')


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=PROGRAM,
        description="Find async resources that are never entered or released.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {_version()}")
    # Not "required": an option that does not exist is to be named first.
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, module in COMMANDS.items():
        command = commands.add_parser(
            name, help=module.HELP, description=module.HELP, allow_abbrev=False
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run, parser=command, whole_parser=parser)
    return parser


def _version() -> str:
    try:
        return metadata.version("mypy-asyncgate")
    except metadata.PackageNotFoundError:
        return "(not installed)"
