"""The plugin class: a table of hooks, delegation to other plugins, and the guard.

mypy asks its plugins in turn and takes the first hook it gets, so each hook of ours hides that of
every later plugin, including mypy's own. Therefore each callback first runs the hook of the next
plugin and returns its type. This plugin only observes. It changes a type only if that is Any and
the catalog has a better one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from mypy.checker import TypeChecker
from mypy.errors import CompileError
from mypy.nodes import Context, Decorator, MemberExpr, MypyFile, TypeInfo
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

import mypy_asyncgate
from mypy_asyncgate import __version__
from mypy_asyncgate.config_files import ConfigError
from mypy_asyncgate.diagnostics.clock import CLOCK, Clock
from mypy_asyncgate.diagnostics.codes import INTERNAL
from mypy_asyncgate.diagnostics.counter import steps
from mypy_asyncgate.diagnostics.findings import DEBUG, Finding, failure
from mypy_asyncgate.engine import daemon
from mypy_asyncgate.engine.settings import Settings
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.lexicon.decorators import CLASS_MARKERS
from mypy_asyncgate.mypy_api.answers import HookCache
from mypy_asyncgate.mypy_api.checker import is_conclusive, is_reported, is_silent, report
from mypy_asyncgate.mypy_api.dependencies import is_daemon
from mypy_asyncgate.mypy_api.function_entry import ENTRY
from mypy_asyncgate.mypy_api.module_entry import MODULE_ENTRY
from mypy_asyncgate.mypy_api.next_plugins import NextPlugins, ask_first
from mypy_asyncgate.mypy_api.ownership_annotations import Annotations

if TYPE_CHECKING:
    from mypy_asyncgate.engine.checks import Checks

TOO_COMPLEX = "mypy-asyncgate does not follow this: the function is too large or nested too deeply"

C = TypeVar("C", FunctionContext, MethodContext)
T = TypeVar("T")


class AsyncgatePlugin(Plugin):
    """The plugin that mypy loads."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._settings = Settings(options.config_file, self._path_of)
        self._loaded: Checks | None = None
        self._next = NextPlugins(self)
        self._daemon = is_daemon(options)
        mypy_asyncgate.__version__ = daemon.version(__version__)
        self._debug = bool(os.environ.get(DEBUG))
        if os.environ.get(CLOCK):
            Clock().measure(self)
        self._function_hooks = HookCache(self._function_hook)
        self._method_hooks = HookCache(self._method_hook)
        self._attribute_hooks = HookCache(self._attribute_hook)
        self._silent: set[str] = set()
        self._annotations = Annotations(self.lookup_fully_qualified, self._may_matter, self._debug)
        # mypy asks some hundred thousand times for some ten thousand names. As attributes of the
        # object, the hooks take one look-up each, without a Python function in between.
        self.get_function_hook = self._function_hooks.__getitem__  # type: ignore[assignment, method-assign]
        self.get_method_hook = self._method_hooks.__getitem__  # type: ignore[assignment, method-assign]
        self.get_attribute_hook = self._attribute_hooks.__getitem__  # type: ignore[assignment, method-assign]
        self.get_type_analyze_hook = self._annotations.__getitem__  # type: ignore[assignment, method-assign]

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        """Set the modules of a build.

        Raises ``CompileError`` if the settings cannot be used. mypy prints such an error without a
        traceback here, but not in ``__init__``.
        """
        try:
            self._settings.begin()
        except ConfigError as error:
            raise CompileError([str(error)]) from None
        ask_first(self)
        if self._daemon:
            daemon.set_running(self._settings)
        super().set_modules(modules)

    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        """Return everything except the source that a cached result depends on."""
        return [__version__, self._settings.fingerprint(ctx.id, ctx.path)]

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """Forget everything that was learnt, because mypy is about to parse a module."""
        steps.at("reading", file.path)
        daemon.warn_if_outdated(self._settings)
        self._forget()
        self._settings.shipped.of_module(file.fullname, file.path)
        return []

    def _tree_of(self, module: str) -> MypyFile | None:
        """Return a module of the build, or None."""
        return self._modules.get(module) if self._modules is not None else None

    def _path_of(self, module: str) -> str | None:
        """Return the path of a module of the build, or None."""
        tree = self._tree_of(module)
        return tree.path if tree is not None else None

    def _may_matter(self, info: TypeInfo) -> bool:
        """Tell whether a class in an annotation may be a resource, before its MRO is known."""
        tree = self._tree_of(info.module_name)
        if tree is not None and not tree.is_stub:
            return True
        return self._answer(lambda: self.checks.session.is_catalogued_class(info.fullname), False)

    @property
    def checks(self) -> Checks:
        """What looks at code. It is imported when mypy first asks about some, and only here."""
        if self._loaded is None:
            from mypy_asyncgate.engine.checks import Checks

            lookup = self.lookup_fully_qualified
            self._loaded = Checks(self._settings, lookup, self._tree_of, self._daemon)
        return self._loaded

    def _forget(self) -> None:
        self._function_hooks.clear()
        self._method_hooks.clear()
        self._attribute_hooks.clear()
        self._annotations.forget()
        if self._loaded is not None:
            self._loaded.session.forget()

    # -- calls and classes

    def _function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Return a callback for functions, classes and decorators that may make a resource."""
        if fullname == ENTRY:
            return self._on_entry
        if fullname == MODULE_ENTRY:
            return self._on_module
        if self._answer(lambda: self.checks.session.is_of_interest(fullname), False):
            return partial(self._on_call, "get_function_hook", fullname)
        return None

    def _method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Return a callback for methods that may make a resource, and for class statements."""
        if fullname.endswith(".__init_subclass__"):
            return partial(self._on_class, fullname)
        if self._answer(lambda: self.checks.session.is_of_interest(fullname), False):
            return partial(self._on_call, "get_method_hook", fullname)
        return None

    def _attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Return a callback for properties whose reader owns the value."""
        if self._answer(lambda: self.checks.session.is_resource_property(fullname), False):
            return partial(self._on_property, fullname)
        return None

    def _on_entry(self, ctx: FunctionContext) -> Type:
        """Check a function whose signature has a marker."""
        checker = cast(TypeChecker, ctx.api)
        function = checker.scope.current_function()
        if function is not None and is_conclusive(checker):
            check = partial(self.checks.functions.check_signature, checker, function)
            self._guard(checker, function, check)
        return ctx.default_return_type

    def _on_module(self, ctx: FunctionContext) -> Type:
        """Store what is known of a module that is being checked."""
        checker = cast(TypeChecker, ctx.api)
        if is_reported(checker):
            self._guard(checker, ctx.context, lambda: self.checks.modules.store(checker))
        return ctx.default_return_type

    def _on_call(self, getter: str, fullname: str, ctx: C) -> Type:
        """Check a call, or a decorator, which mypy checks like a call."""
        declared = self._delegate(getter, fullname, ctx)
        checker = cast(TypeChecker, ctx.api)
        where = ctx.context
        result, shown = self._call_types(fullname, ctx, declared)
        if not is_conclusive(checker):
            return shown
        if isinstance(where, Decorator):
            check = partial(self.checks.functions.check_decorator, checker, where, fullname)
        else:
            check = partial(self.checks.calls.check_call, checker, where, fullname, result)
        self._guard(checker, where, check)
        return shown

    def _on_property(self, fullname: str, ctx: AttributeContext) -> Type:
        """Check an expression that reads a property."""
        next_hook = self._next.hook(ctx.api, "get_attribute_hook", fullname)
        result = next_hook(ctx) if next_hook is not None else ctx.default_attr_type
        checker = cast(TypeChecker, ctx.api)
        where = ctx.context
        if isinstance(where, MemberExpr) and not ctx.is_lvalue and is_conclusive(checker):
            check = partial(self.checks.calls.check_property, checker, where, fullname, result)
            self._guard(checker, where, check)
        return result

    def _call_types(self, fullname: str, ctx: C, declared: Type) -> tuple[Type, Type]:
        """Return the types of a call for the analysis and for mypy: ``declared`` unless Any."""
        receiver = ctx.type if isinstance(ctx, MethodContext) else None
        return self._answer(
            lambda: self.checks.session.catalogued.supplied(fullname, receiver, declared),
            (declared, declared),
        )

    def _on_class(self, fullname: str, ctx: MethodContext) -> Type:
        """Check a class statement, for which mypy checks a call of ``__init_subclass__``."""
        result = self._delegate("get_method_hook", fullname, ctx)
        checker = cast(TypeChecker, ctx.api)
        if is_reported(checker):
            check = partial(self.checks.classes.check_statement, checker, ctx.context.line)
            self._guard(checker, ctx.context, check)
        return result

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        """Return a callback for classes, whose dependencies the daemon has to know.

        Classes with a metaclass of their own are checked here, because mypy checks less of them.
        """
        return None if fullname.rpartition(".")[0] in self._silent else self._on_mro

    def _on_mro(self, ctx: ClassDefContext) -> None:
        next_hook = self._next.hook(ctx.api, "get_customize_class_mro_hook", ctx.cls.fullname)
        if next_hook is not None:
            next_hook(ctx)
        steps.at("analysing", ctx.cls.fullname)
        if self._daemon:
            # The daemon may analyse a class again without parsing a module.
            self._forget()
        elif is_silent(ctx):  # as most are, in stubs and libraries
            self._silent.add(ctx.cls.fullname.rpartition(".")[0])
            return
        self._guard_early(ctx, lambda: self._check_definition(ctx))

    def _check_definition(self, ctx: ClassDefContext) -> None:
        self._annotations.entries.add(ctx.api)
        self.checks.classes.check_definition(ctx)

    def get_class_decorator_hook_2(self, fullname: str) -> Callable[[ClassDefContext], bool] | None:
        """Return a callback for ``@must_enter`` and ``@not_a_resource``."""
        if fullname in CLASS_MARKERS:
            return partial(self._on_marker, fullname.rpartition(".")[2])
        return None

    def _on_marker(self, kind: str, ctx: ClassDefContext) -> bool:
        self._guard_early(ctx, lambda: self.checks.classes.record_marker(ctx.cls.info, kind))
        return True

    # -- delegation, and the guard

    def _delegate(self, getter: str, fullname: str, ctx: C) -> Type:
        next_hook = self._next.hook(ctx.api, getter, fullname)
        return next_hook(ctx) if next_hook is not None else ctx.default_return_type

    def _answer(self, ask: Callable[[], T], otherwise: T) -> T:
        """Return the answer of ``ask``, or ``otherwise`` where nothing can be reported."""
        try:
            return ask()
        except Exception:
            if self._debug:
                raise
            return otherwise

    def _guard_early(self, ctx: ClassDefContext, check: Callable[[], None]) -> None:
        """Run ``check`` during semantic analysis, as ``_guard`` does later."""
        try:
            check()
        except Exception:
            if self._debug:
                raise
            ctx.api.fail(failure(), ctx.cls, code=INTERNAL)

    def _guard(self, checker: TypeChecker, where: Context, check: Callable[[], None]) -> None:
        """Run ``check``, so that none of its exceptions ends the user's mypy run."""
        steps.at("checking", checker.path)
        try:
            check()
        except (RecursionError, TooComplex):
            if self._debug:
                checker.note(TOO_COMPLEX, where, code=INTERNAL)
        except Exception:
            if self._debug:
                raise
            report(checker, Finding(where, failure()), INTERNAL)
