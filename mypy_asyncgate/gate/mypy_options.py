"""The sources and options with which the gate runs mypy.

The user's configuration of mypy applies, except for options that hide or reformat messages.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from mypy.config_parser import parse_config_file
from mypy.fscache import FileSystemCache
from mypy.main import process_options
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.version import __version__ as mypy_version

from mypy_asyncgate import config, config_files
from mypy_asyncgate.gate.outcome import Problem
from mypy_asyncgate.gate.request import Request
from mypy_asyncgate.mypy_versions import unsupported

PLUGIN = "mypy_asyncgate"
_BAD_FOLDER = "is not a valid Python package name"


class CannotRunError(Exception):
    """Nothing could be checked; ``problems`` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*map(str, problems))
        self.problems = problems


def targets(request: Request, fscache: FileSystemCache) -> tuple[list[BuildSource], Options]:
    """Return the sources to check, and mypy's options as the user has set them.

    Without paths, these are the files that the configuration names, or the current folder. Raises
    CannotRunError, and SystemExit for ``--help`` and ``--version`` among mypy's arguments.
    """
    if (reason := unsupported(mypy_version)) is not None:
        raise CannotRunError(Problem(reason))
    paths, args = list(request.paths), list(request.mypy_args)
    sources, options = _process([*args, "--", *paths] if paths else args, fscache)
    if not sources:
        sources, options = _process([*args, "--", "."], fscache)
    return sources, options


def _process(args: list[str], fscache: FileSystemCache) -> tuple[list[BuildSource], Options]:
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
        reason = " ".join(err.getvalue().rpartition("mypy: error: ")[2].split())
        if _BAD_FOLDER in reason:
            reason += "; leave it out: mypy-asyncgate check -- --exclude PATTERN"
        raise CannotRunError(Problem(f"mypy: {reason}")) from None
    sys.stderr.write(out.getvalue() + err.getvalue())
    return result


def has_plugin(options: Options) -> bool:
    """Tell whether the user's own configuration of mypy has the plugin."""
    return any(plugin.partition(":")[0] == PLUGIN for plugin in options.plugins)


def prepare(options: Options, request: Request) -> None:
    """Add the plugin, and reset the options that hide or reformat messages.

    Raises CannotRunError if the cache folder cannot be used, and ConfigError.
    """
    if not options.config_file:
        # mypy loads plugins only if there is a configuration file. "" stands for --config-file=.
        found = None if options.config_file == "" else config_files.find()
        options.config_file = found or os.devnull
    # The plugin reads the settings too; read here, an error is reported as one line.
    config.load(options.config_file)
    same = has_plugin(options) and request.level is None
    if not has_plugin(options):
        options.plugins = [*options.plugins, PLUGIN]
    if looks_into_untyped(options, request.mypy_args) and not options.check_untyped_defs:
        options.check_untyped_defs, same = True, False
    if not options.warn_unused_ignores and "--no-warn-unused-ignores" not in request.mypy_args:
        # A comment that excuses nothing hides the next finding on its line.
        options.warn_unused_ignores, same = True, False
    added = [code for code in request.enable if code not in options.enable_error_code]
    if added:
        options.enable_error_code, same = [*options.enable_error_code, *added], False
    if options.cache_dir != os.devnull:
        if not same:
            # With other plugins or flags, mypy would discard the cache of the user's own runs.
            options.cache_dir = str(Path(options.cache_dir, "asyncgate"))
        _try_cache(options.cache_dir)
    options.preserve_asts = options.export_types = request.trees
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


def skipping(
    module: str, sources: list[BuildSource], options: Options
) -> tuple[list[BuildSource], Options] | None:
    """Return sources and options for which mypy does not read a module; it is then Any.

    Returns None if it is left out already, and so cannot be.
    """
    skipped: dict[str, object] = {"follow_imports": "skip", "follow_imports_for_stubs": True}
    before = options.per_module_options.get(module, {})
    if skipped.items() <= before.items():
        return None
    options = options.apply_changes({"warn_unused_configs": False})
    options.per_module_options = {**options.per_module_options, module: {**before, **skipped}}
    options._per_module_cache = None
    return [source for source in sources if source.module != module], options


def checking_anew(sources: list[BuildSource], options: Options, apart: bool) -> Options:
    """Return options with which mypy checks the sources in this process, whatever it has cached.

    For mypy they differ from those of any other run, by a name of a condition that occurs nowhere.
    If ``apart``, they have a cache of their own, so that the next usual run is not slower.
    """
    mark = f"__asyncgate_{uuid.uuid4().hex}__"
    per_module = dict(options.per_module_options)
    for source in sources:
        always = [*options.clone_for_module(source.module).always_true, mark]
        before = options.per_module_options.get(source.module, {})
        per_module[source.module] = {**before, "always_true": always}
    options = options.apply_changes({"warn_unused_configs": False})
    options.per_module_options = per_module
    options._per_module_cache = None
    if apart and options.cache_dir != os.devnull:
        options.cache_dir = str(Path(options.cache_dir, "anew"))
    if hasattr(options, "num_workers"):
        options.num_workers = 0
    return options


@contextlib.contextmanager
def at_level(level: str | None) -> Iterator[None]:
    """Let the plugin, here and in workers, run at another level than the configured one."""
    before = os.environ.get(config.LEVEL_VARIABLE)
    if level is not None:
        os.environ[config.LEVEL_VARIABLE] = level
    try:
        yield
    finally:
        if before is not None:
            os.environ[config.LEVEL_VARIABLE] = before
        else:
            os.environ.pop(config.LEVEL_VARIABLE, None)


def looks_into_untyped(options: Options, mypy_args: Sequence[str]) -> bool:
    """Tell whether the gate checks functions without annotations: unless the user says no."""
    if options.check_untyped_defs:
        return True
    return "--no-check-untyped-defs" not in mypy_args and not _turns_off(options.config_file)


def _turns_off(config_file: str | None) -> bool:
    """Tell whether the configuration has ``check_untyped_defs = false`` for all modules."""
    if not config_file:
        return False
    probe = Options()
    probe.check_untyped_defs = True
    nowhere = io.StringIO()
    parse_config_file(probe, lambda: None, config_file, nowhere, nowhere)
    return not probe.check_untyped_defs


def _try_cache(folder: str) -> None:
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotRunError(
            Problem(
                f'the cache folder "{folder}" cannot be used: {error.strerror};'
                ' remove what is there, or name another: "-- --cache-dir FOLDER"'
            )
        ) from None


def _prepare_workers(options: Options) -> None:
    """Set up parallel checking as mypy's ``main`` does, or turn it off if that is not possible."""
    if not hasattr(options, "num_workers") or not options.num_workers:
        return
    possible = options.local_partial_types and options.cache_dir != os.devnull
    if options.num_workers < 0 or not possible:
        options.num_workers = 0
    elif hasattr(options, "native_parser"):
        options.native_parser = True
