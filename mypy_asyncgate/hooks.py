"""The plugin class: a table of hooks, the delegation to other plugins, and the guard.

mypy asks its plugins in turn and takes the first hook it is given, so a hook of ours hides the
same hook of every plugin after us, mypy's own among them. Therefore each callback first runs the
next plugin's and returns its type: this plugin observes, and changes a type only where it is Any
and the catalog knows better.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from mypy.checker import TypeChecker
from mypy.errors import CompileError
from mypy.nodes import Context, Decorator, MemberExpr, MypyFile
from mypy.options import Options
from mypy.plugin import (
    AttributeContext,
    ClassDefContext,
    FunctionContext,
    MethodContext,
    Plugin,
    ReportConfigContext,
)
from mypy.types import Type

from mypy_asyncgate import __version__
from mypy_asyncgate.config import ConfigError
from mypy_asyncgate.diagnostics.clock import Clock
from mypy_asyncgate.diagnostics.findings import DEBUG, INTERNAL, Finding, failure
from mypy_asyncgate.engine.calls import Calls
from mypy_asyncgate.engine.classes import ClassStatements
from mypy_asyncgate.engine.functions import Functions
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.lexicon.decorators import CLASS_MARKERS
from mypy_asyncgate.mypy_api.answers import Answers
from mypy_asyncgate.mypy_api.checker import (
    following_hook,
    is_looked_at,
    is_reported,
    report,
)
from mypy_asyncgate.mypy_api.dependencies import is_daemon
from mypy_asyncgate.mypy_api.function_entry import ENTRY
from mypy_asyncgate.mypy_api.ownership_annotations import Annotations

CLOCK = "MYPY_ASYNCGATE_CLOCK"
TOO_COMPLEX = "mypy-asyncgate does not follow this: the function is too large or nested too deeply"

C = TypeVar("C", FunctionContext, MethodContext)


class AsyncgatePlugin(Plugin):
    """What mypy loads."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        session = Session(options.config_file, self.lookup_fully_qualified, self._path_of)
        self._session = session
        self._functions = Functions(session)
        self._calls = Calls(session, self._functions)
        self._classes = ClassStatements(session, is_daemon(options))
        self._daemon = is_daemon(options)
        self._debug = bool(os.environ.get(DEBUG))
        if os.environ.get(CLOCK):
            self._measure(Clock())
        self._function_hooks = Answers(self._function_hook)
        self._method_hooks = Answers(self._method_hook)
        self._attribute_hooks = Answers(self._attribute_hook)
        self._annotations = Annotations(self.lookup_fully_qualified, self._debug)
        # mypy asks some hundred thousand times for some ten thousand names: as attributes of the
        # object, these are one look-up each, without a Python function in between.
        self.get_function_hook = self._function_hooks.__getitem__  # type: ignore[assignment, method-assign]
        self.get_method_hook = self._method_hooks.__getitem__  # type: ignore[assignment, method-assign]
        self.get_attribute_hook = self._attribute_hooks.__getitem__  # type: ignore[assignment, method-assign]
        self.get_type_analyze_hook = self._annotations.__getitem__  # type: ignore[assignment, method-assign]

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        """Take the modules of a build.

        Raises ``CompileError`` if the settings cannot be used: here, and not when the plugin is
        made, mypy prints the message alone.
        """
        try:
            self._session.begin()
        except ConfigError as error:
            raise CompileError([str(error)]) from None
        super().set_modules(modules)

    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        """Return what a cached result depends on beside the source."""
        return [__version__, *self._session.fingerprint(ctx.id, ctx.path)]

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """Forget all answers: mypy parses a module, so the program is not what it was."""
        self._forget()
        self._session.catalog.shipped.of_module(file.fullname, file.path)
        return []

    def _path_of(self, module: str) -> str | None:
        """Return the file of a module of the build, or None."""
        tree = self._modules.get(module) if self._modules is not None else None
        return tree.path if tree is not None else None

    def _forget(self) -> None:
        self._function_hooks.clear()
        self._method_hooks.clear()
        self._attribute_hooks.clear()
        self._annotations.forget()
        self._session.forget()

    # -- calls

    def _function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Return a callback for functions, classes and decorators that may make a resource."""
        if fullname == ENTRY:
            return self._entered
        if self._may(self._session.is_of_interest, fullname):
            return partial(self._called, "get_function_hook", fullname)
        return None

    def _method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Return a callback for methods that may make one, and for every class statement."""
        if fullname.endswith(".__init_subclass__"):
            return partial(self._class_checked, fullname)
        if self._may(self._session.is_of_interest, fullname):
            return partial(self._called, "get_method_hook", fullname)
        return None

    def _attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Return a callback for properties that give what their reader owns."""
        if self._may(self._session.catalogued.is_owned_property, fullname):
            return partial(self._read, fullname)
        return None

    def _entered(self, ctx: FunctionContext) -> Type:
        """Look at a function whose signature names a marker."""
        checker = cast(TypeChecker, ctx.api)
        function = checker.scope.current_function()
        if function is not None and is_looked_at(checker):
            self._guard(checker, function, self._functions.entered, checker, function)
        return ctx.default_return_type

    def _called(self, getter: str, fullname: str, ctx: C) -> Type:
        """Look at a call, or at a decorator: mypy checks that as a call of it."""
        declared = self._next(getter, fullname, ctx)
        checker = cast(TypeChecker, ctx.api)
        where = ctx.context
        result, shown = self._supplied(fullname, ctx, declared)
        if not is_looked_at(checker):
            return shown
        if isinstance(where, Decorator):
            self._guard(checker, where, self._functions.decorated, checker, where, fullname)
        else:
            self._guard(checker, where, self._calls.checked, checker, where, fullname, result)
        return shown

    def _read(self, fullname: str, ctx: AttributeContext) -> Type:
        """Look at an expression that reads a property."""
        following = following_hook(self, ctx.api, "get_attribute_hook", fullname)
        result = following(ctx) if following is not None else ctx.default_attr_type
        checker = cast(TypeChecker, ctx.api)
        where = ctx.context
        if isinstance(where, MemberExpr) and not ctx.is_lvalue and is_looked_at(checker):
            self._guard(checker, where, self._calls.read, checker, where, result)
        return result

    def _supplied(self, fullname: str, ctx: C, declared: Type) -> tuple[Type, Type]:
        """Return the type of a call for us and for mypy, which differ from ``declared`` if Any."""
        receiver = ctx.type if isinstance(ctx, MethodContext) else None
        try:
            return self._session.catalogued.supplied(fullname, receiver, declared)
        except Exception:
            if self._debug:
                raise
            return declared, declared

    # -- classes

    def _class_checked(self, fullname: str, ctx: MethodContext) -> Type:
        """Look at a class statement: mypy checks a call of ``__init_subclass__`` for each."""
        result = self._next("get_method_hook", fullname, ctx)
        checker = cast(TypeChecker, ctx.api)
        if is_reported(checker):
            where = ctx.context
            self._guard(checker, where, self._classes.checked, checker, where.line)
        return result

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        """Return a callback for all classes: the daemon wants to know what they count for.

        Those with a metaclass of their own are looked at here: mypy checks less of them.
        """
        return self._class_defined

    def _class_defined(self, ctx: ClassDefContext) -> None:
        following = following_hook(self, ctx.api, "get_customize_class_mro_hook", ctx.cls.fullname)
        if following is not None:
            following(ctx)
        if self._daemon:
            # It may analyse a class again without parsing a module.
            self._forget()
        try:
            self._classes.defined(ctx)
        except Exception:
            if self._debug:
                raise
            ctx.api.fail(failure(), ctx.cls, code=INTERNAL)

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Return a callback for ``@must_enter`` and ``@not_a_resource``."""
        if fullname in CLASS_MARKERS:
            return partial(self._marked, fullname.rpartition(".")[2])
        return None

    def _marked(self, kind: str, ctx: ClassDefContext) -> bool:
        self._classes.marked(ctx.cls.info, kind)
        return True

    # -- delegation, and the guard

    def _next(self, getter: str, fullname: str, ctx: C) -> Type:
        following = following_hook(self, ctx.api, getter, fullname)
        return following(ctx) if following is not None else ctx.default_return_type

    def _may(self, decide: Callable[[str], bool], fullname: str) -> bool:
        try:
            return decide(fullname)
        except Exception:
            # There is no checker here to report through; the call is left alone.
            if self._debug:
                raise
            return False

    def _guard(
        self, checker: TypeChecker, where: Context, look: Callable[..., None], *args: object
    ) -> None:
        """Run ``look``; an exception of it must not end the user's mypy run."""
        try:
            look(*args)
        except (RecursionError, TooComplex):
            if self._debug:
                checker.note(TOO_COMPLEX, where, code=INTERNAL)
        except Exception:
            if self._debug:
                raise
            report(checker, Finding(where, failure()), INTERNAL)

    def _measure(self, clock: Clock) -> None:
        """Put the clock around everything that runs, but for look-ups of what is known.

        Those are some ten nanoseconds each; a clock around them would measure itself.
        """
        for name in (
            "get_additional_deps",
            "get_class_decorator_hook_2",
            "_attribute_hook",
            "_class_defined",
            "_function_hook",
            "_guard",
            "_method_hook",
            "_supplied",
        ):
            setattr(self, name, clock.timed(getattr(self, name)))
