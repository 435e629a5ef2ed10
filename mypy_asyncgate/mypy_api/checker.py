"""The parts of mypy's build that a plugin gets to see: other plugins, and what is reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.nodes import ClassDef, RefExpr
from mypy.plugin import ClassDefContext, Plugin
from mypy.semanal import SemanticAnalyzer

from mypy_asyncgate.diagnostics.findings import Finding

PLAIN_METACLASSES = frozenset({"builtins.type", "abc.ABCMeta"})


def following_hook(
    plugin: Plugin, api: Any, getter: str, fullname: str
) -> Callable[..., Any] | None:
    """Return the hook of the first plugin after ``plugin`` that has one for ``fullname``.

    ``api`` is the checker or the semantic analyser that called the hook; ``getter`` names the
    method that asks a plugin for the hook.
    """
    chain: list[Plugin] = getattr(api.plugin, "_plugins", [])
    after = False
    for other in chain:
        if after:
            hook: Callable[..., Any] | None = getattr(other, getter)(fullname)
            if hook is not None:
                return hook
        after = after or other is plugin
    return None


def is_reported(checker: TypeChecker) -> bool:
    """Tell whether mypy reports errors in the file it is checking, and it is no stub file."""
    if checker.is_stub or checker.options.ignore_errors:
        return False
    return checker.path not in checker.msg.errors.ignored_files


def is_looked_at(checker: TypeChecker) -> bool:
    """Tell whether what the expression being checked is found to be is worth a look.

    It is not if mypy reports nothing there, if it has only tried the expression (for an overload,
    say) and that has failed, or if it has met something of unknown type before and checks the
    whole function again once that is known.
    """
    return is_reported(checker) and not is_rejected(checker) and not is_deferred(checker)


def is_deferred(checker: TypeChecker) -> bool:
    """Tell whether mypy will check the function at hand again, knowing more types."""
    waiting = checker.deferred_nodes
    return bool(waiting) and waiting[-1].node is checker.scope.top_level_function()


def is_ignored(ctx: ClassDefContext) -> bool:
    """Tell whether mypy reports nothing of the file that is being analysed."""
    analyzer = cast(SemanticAnalyzer, ctx.api)
    if analyzer.is_stub_file or analyzer.options.ignore_errors:
        return True
    return analyzer.errors.file in analyzer.errors.ignored_files


def is_rejected(checker: TypeChecker) -> bool:
    """Tell whether the call being checked is an attempt (of an overload, say) that has failed."""
    watchers = checker.msg.errors._watchers
    return bool(watchers) and watchers[-1].has_new_errors()


def is_enabled(checker: TypeChecker, code: ErrorCode) -> bool:
    """Tell whether mypy shows errors of a code in the file it is checking."""
    return checker.msg.errors.is_error_code_enabled(code)


def report(checker: TypeChecker, finding: Finding, code: ErrorCode) -> None:
    """Report a finding with its notes through ``checker``.

    mypy tries overloads by checking the call and watching for errors. A finding is none of the
    errors it is watching for: seen by a watcher it would make the overload fail, and be lost.
    """
    errors = checker.msg.errors
    watchers, errors._watchers = errors._watchers, []
    try:
        checker.fail(finding.message, finding.where, code=code)
        for note in finding.notes:
            checker.note(note, finding.where, code=code)
    finally:
        errors._watchers = watchers


def class_on_line(checker: TypeChecker, line: int) -> ClassDef | None:
    """Return the class whose statement is being checked, if it begins on ``line``.

    mypy does not keep account of classes inside functions.
    """
    classes = checker.tscope.classes
    return classes[-1].defn if classes and classes[-1].defn.line == line else None


def report_early(ctx: ClassDefContext, finding: Finding, code: ErrorCode) -> None:
    """Report a finding with its notes during semantic analysis."""
    analyzer = cast(SemanticAnalyzer, ctx.api)
    analyzer.fail(finding.message, finding.where, code=code)
    for note in finding.notes:
        analyzer.note(note, finding.where, code=code)


def has_own_metaclass(defn: ClassDef) -> bool:
    """Tell whether a class has a metaclass other than ``type`` and ``ABCMeta``.

    Usable during semantic analysis, once the MRO is known.
    """
    metaclass = defn.metaclass
    if metaclass is not None:
        name = metaclass.fullname if isinstance(metaclass, RefExpr) else ""
        bare = getattr(metaclass, "name", "")
        return name not in PLAIN_METACLASSES and bare not in ("ABCMeta", "type")
    for base in defn.info.mro[1:]:
        if base.metaclass_type is not None:
            if base.metaclass_type.type.fullname not in PLAIN_METACLASSES:
                return True
        elif base.defn.metaclass is not None and has_own_metaclass(base.defn):
            return True
    return False
