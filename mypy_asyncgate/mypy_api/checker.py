"""Access to mypy's checker and semantic analyser: error state and reports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.errors import Errors
from mypy.nodes import ClassDef, FuncDef, RefExpr
from mypy.plugin import ClassDefContext
from mypy.semanal import SemanticAnalyzer

from mypy_asyncgate.diagnostics.findings import Finding

PLAIN_METACLASSES = frozenset({"builtins.type", "abc.ABCMeta"})


def shown_path(checker: TypeChecker, path: str) -> str:
    """Return a path as mypy shows it in its messages."""
    return checker.msg.errors.simplify_path(path).replace(os.sep, "/")


def is_reported(checker: TypeChecker) -> bool:
    """Tell whether mypy reports errors in the current file and it is not a stub file."""
    if checker.is_stub or checker.options.ignore_errors:
        return False
    return checker.path not in checker.msg.errors.ignored_files


def is_conclusive(checker: TypeChecker) -> bool:
    """Tell whether the types in the current expression are final and its errors are reported.

    They are not final while mypy tries an overload that does not match, or in a function that mypy
    will check again because a type is not known yet.
    """
    return is_reported(checker) and not is_rejected(checker) and not is_deferred(checker)


def is_deferred(checker: TypeChecker) -> bool:
    """Tell whether mypy will check the current function again with more types known."""
    waiting = checker.deferred_nodes
    return bool(waiting) and waiting[-1].node is checker.scope.top_level_function()


def is_checked_early(ctx: ClassDefContext) -> bool:
    """Tell whether a class of which the MRO is known has to be checked now.

    mypy checks no call of ``__init_subclass__`` for a class with a metaclass of its own.
    """
    return not is_silent(ctx) and _has_own_metaclass(ctx.cls)


def is_silent(ctx: ClassDefContext) -> bool:
    """Tell whether mypy reports no errors in the file that is being analysed."""
    analyzer = cast(SemanticAnalyzer, ctx.api)
    if analyzer.is_stub_file or analyzer.options.ignore_errors:
        return True
    return analyzer.errors.file in analyzer.errors.ignored_files


def is_rejected(checker: TypeChecker) -> bool:
    """Tell whether the current call is an attempt, of an overload for example, that has failed."""
    watchers = checker.msg.errors._watchers
    return bool(watchers) and watchers[-1].has_new_errors()


@contextmanager
def inside(checker: TypeChecker, function: FuncDef) -> Iterator[None]:
    """Let ``checker`` look at another function of its module than the one it is checking."""
    stack = checker.scope.stack
    depth = len(stack)
    if function.info:
        stack.append(function.info)
    stack.append(function)
    try:
        yield
    finally:
        del stack[depth:]


def is_enabled(checker: TypeChecker, code: ErrorCode) -> bool:
    """Tell whether mypy shows errors with this code in the current file."""
    return checker.msg.errors.is_error_code_enabled(code)


def report(checker: TypeChecker, finding: Finding, code: ErrorCode) -> None:
    """Report a finding and its notes.

    mypy tries an overload by checking the call and watching for errors. Seen by a watcher, a
    finding would make the overload fail and would then be lost, so watchers are suspended.
    """
    errors = checker.msg.errors
    _accept_more(errors)
    watchers, errors._watchers = errors._watchers, []
    try:
        checker.fail(finding.message, finding.where, code=code)
        for note in finding.notes:
            checker.note(note, finding.where, code=code)
    finally:
        errors._watchers = watchers


def _accept_more(errors: Errors) -> None:
    """Let the file at hand have more errors.

    The daemon may check a function again after it has collected the errors of its file. mypy fails
    if there are more then, also at one of its own; so the file counts as not collected.
    """
    errors.flushed_files.discard(errors.file)


def class_on_line(checker: TypeChecker, line: int) -> ClassDef | None:
    """Return the class whose statement is being checked, if it begins on ``line``.

    mypy does not keep track of classes inside functions.
    """
    classes = checker.tscope.classes
    return classes[-1].defn if classes and classes[-1].defn.line == line else None


def report_early(ctx: ClassDefContext, finding: Finding, code: ErrorCode) -> None:
    """Report a finding and its notes during semantic analysis."""
    analyzer = cast(SemanticAnalyzer, ctx.api)
    _accept_more(analyzer.errors)
    analyzer.fail(finding.message, finding.where, code=code)
    for note in finding.notes:
        analyzer.note(note, finding.where, code=code)


def _has_own_metaclass(defn: ClassDef) -> bool:
    """Tell whether a class has a metaclass other than ``type`` and ``ABCMeta``.

    This works during semantic analysis, once the MRO is known.
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
        elif base.defn.metaclass is not None and _has_own_metaclass(base.defn):
            return True
    return False
