"""Runs mypy in this process with the plugin added, and returns an Outcome.

The user's configuration of mypy applies, except for options that hide or reformat messages.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mypy import build
from mypy.config_parser import parse_config_file
from mypy.errors import CompileError
from mypy.fscache import FileSystemCache
from mypy.main import process_options
from mypy.modulefinder import BuildSource
from mypy.options import Options

from mypy_asyncgate import config
from mypy_asyncgate.gate import naming
from mypy_asyncgate.gate.outcome import Message, Outcome

PLUGIN = "mypy_asyncgate"
_RECURSION_LIMIT = 2**14  # mypy's own
_TWO_NAMES = "Source file found twice under different module names"
_BAD_FOLDER = "is not a valid Python package name"


class CannotRunError(Exception):
    """Nothing could be checked; ``args`` are lines that say why."""


def run_mypy(paths: list[str], mypy_args: list[str]) -> Outcome:
    """Check ``paths``, by default the files that the configuration names, or the current folder.

    Raises SystemExit for ``--help`` and ``--version`` in ``mypy_args``, and after mypy has printed
    an internal error.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))
    fscache = FileSystemCache()
    try:
        sources, options = targets(paths, mypy_args, fscache)
        _prepare(options, mypy_args)
        # mypy prints some warnings by print(); stdout is for our formats.
        with contextlib.redirect_stdout(sys.stderr):
            return _check(sources, options, fscache)
    except CannotRunError as problem:
        return Outcome(problems=problem.args)
    except config.ConfigError as error:
        return Outcome(problems=(f"mypy-asyncgate: error: {error}",))


def targets(
    paths: list[str], mypy_args: list[str], fscache: FileSystemCache
) -> tuple[list[BuildSource], Options]:
    """Return the sources that ``run_mypy`` checks, and mypy's options as the user has set them.

    Raises CannotRunError, and SystemExit as ``run_mypy`` does.
    """
    args = [*mypy_args, "--", *paths] if paths else mypy_args
    sources, options = _process_options(args, fscache)
    if not sources:
        sources, options = _process_options([*mypy_args, "--", "."], fscache)
    return sources, options


def _process_options(
    args: list[str], fscache: FileSystemCache
) -> tuple[list[BuildSource], Options]:
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            result = process_options(
                args, stdout=out, stderr=err, require_targets=False, fscache=fscache
            )
    except SystemExit as stop:
        if not stop.code:  # --help, --version
            print(out.getvalue(), end="")
            raise
        _, usage, reason = err.getvalue().rpartition("mypy: error: ")
        lines = (usage + reason).splitlines()
        if _BAD_FOLDER in reason:
            lines.append("leave it out: mypy-asyncgate check -- --exclude PATTERN")
        raise CannotRunError(*lines) from None
    sys.stderr.write(out.getvalue() + err.getvalue())
    return result


def has_plugin(options: Options) -> bool:
    """Tell whether the user's own configuration of mypy has the plugin."""
    return any(plugin.partition(":")[0] == PLUGIN for plugin in options.plugins)


def _prepare(options: Options, mypy_args: list[str]) -> None:
    """Add the plugin, and reset the options that hide or reformat messages."""
    known = has_plugin(options)
    untyped = options.check_untyped_defs
    if not untyped and "--no-check-untyped-defs" not in mypy_args:
        options.check_untyped_defs = not _turns_off_untyped_defs(options.config_file)
    if not known:
        options.plugins = [*options.plugins, PLUGIN]
    if not (known and untyped == options.check_untyped_defs) and options.cache_dir != os.devnull:
        # With other plugins or flags, mypy would discard the cache of the user's own runs.
        options.cache_dir = str(Path(options.cache_dir, "asyncgate"))
    if not options.config_file:
        # mypy loads plugins only if there is a configuration file. "" stands for --config-file=.
        found = None if options.config_file == "" else config.find()
        options.config_file = found or os.devnull
    config.load(
        options.config_file
    )  # the plugin reads it too; read here, an error is reported as one line
    options.output = "json"
    options.pretty = False
    options.hide_error_codes = False
    options.show_error_context = False
    options.show_error_code_links = False
    options.many_errors_threshold = -1
    options.report_dirs = {}
    # The search for packages has cached copies of the options already.
    options._per_module_cache = None
    _prepare_workers(options)


def _turns_off_untyped_defs(config_file: str | None) -> bool:
    """Tell whether the configuration has ``check_untyped_defs = false`` for all modules."""
    if not config_file:
        return False
    probe = Options()
    probe.check_untyped_defs = True
    nowhere = io.StringIO()
    parse_config_file(probe, lambda: None, config_file, nowhere, nowhere)
    return not probe.check_untyped_defs


def _prepare_workers(options: Options) -> None:
    """Set up parallel checking as mypy's ``main`` does, or turn it off if that is not possible."""
    if not hasattr(options, "num_workers") or not options.num_workers:
        return
    possible = options.local_partial_types and options.cache_dir != os.devnull
    if options.num_workers < 0 or not possible:
        options.num_workers = 0
    elif hasattr(options, "native_parser"):
        options.native_parser = True


@dataclass
class _Collector:
    """Collects the messages that mypy reports during a build."""

    messages: dict[Message, None] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)

    def flush(self, filename: str | None, lines: list[str], serious: bool) -> None:
        """Collect some messages; this is mypy's callback ``flush_errors``."""
        self.last = lines
        for line in lines:
            message = _parse(line)
            if message is None:
                self.plain.append(line)
            else:
                self.messages[message] = None


def _check(sources: list[BuildSource], options: Options, fscache: FileSystemCache) -> Outcome:
    sources = naming.distinct(sources, options, fscache)
    try:
        return _build(sources, options, fscache)
    except CannotRunError as problem:
        if not any(_TWO_NAMES in line for line in problem.args):
            raise
        named = naming.from_here(sources, options, fscache)
        if named is None:
            raise
        options.mypy_path = [*options.mypy_path, *naming.source_folders()]
        return _build(named, options, fscache)


def _build(sources: list[BuildSource], options: Options, fscache: FileSystemCache) -> Outcome:
    from mypy_asyncgate.diagnostics.counter import seen

    seen.reset()
    collector = _Collector()
    try:
        result = build.build(
            sources, options, None, collector.flush, fscache, sys.stderr, sys.stderr
        )
    except CompileError:
        raise CannotRunError(*_blockers(collector.last)) from None
    if hasattr(result.manager.metastore, "close"):  # mypy 2
        result.manager.metastore.close()
    messages = sorted(collector.messages, key=lambda m: (m.path, m.line, m.column))
    return Outcome(
        messages=tuple(messages),
        plain=tuple(collector.plain),
        files=len(sources),
        rechecked=sum(s.module in result.manager.rechecked_modules for s in sources),
        resources=None if getattr(options, "num_workers", 0) else seen.count,
        muted=sum(options.clone_for_module(s.module).ignore_errors for s in sources),
        show_columns=options.show_column_numbers,
    )


def _blockers(lines: list[str]) -> Iterator[str]:
    for line in lines:
        message = _parse(line)
        if message is None:
            yield line
            continue
        place = f"{message.path}:{message.line}" if message.line else message.path
        code = f"  [{message.code}]" if message.code else ""
        yield f"{place}: {message.severity}: {message.message}{code}"
        yield from (f"{place}: note: {note}" for note in message.notes)
    yield "mypy-asyncgate: error: mypy could not check this code"


def _parse(line: str) -> Message | None:
    """Return the message in a line of mypy's JSON output, or None for plain text."""
    if not line.startswith("{"):
        return None
    data = json.loads(line)
    return Message(
        path=data["file"],
        line=max(data["line"], 0),
        column=max(data["column"] + 1, 0),
        severity=data["severity"],
        code=data["code"],
        message=data["message"],
        notes=tuple(data["hint"].splitlines()) if data["hint"] else (),
    )
