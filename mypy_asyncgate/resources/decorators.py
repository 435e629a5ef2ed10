"""Which decorators turn a generator function into a context manager, and how they drive it."""

from __future__ import annotations

from mypy.nodes import CallExpr, Expression, FuncItem

from mypy_asyncgate.catalog.model import Meaning, Words
from mypy_asyncgate.config import Config
from mypy_asyncgate.lexicon.decorators import MANAGERS, is_manager_like
from mypy_asyncgate.lowering.context import ANY_CONSUMER, Consumer
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import bare_name, callee, full_name


class Decorators:
    """Recognises decorators by the configuration and by the words that frameworks use."""

    def __init__(self, config: Config, words: Words) -> None:
        self._words = words
        self._managers = MANAGERS | config.manager_decorators
        self._bare_managers = {name.rpartition(".")[2] for name in config.manager_decorators}

    def makes_manager(self, full_name: str) -> bool:
        """Tell whether the decorator ``full_name`` turns a generator into a context manager."""
        return full_name in self._managers

    def is_manager(self, function: FuncItem, module: Module) -> bool:
        """Tell whether ``function`` is a generator that a decorator makes a context manager."""
        is_generator = function.is_generator or function.is_async_generator
        return is_generator and any(map(self._is_manager, module.decorators(function)))

    def consumer(self, function: FuncItem, module: Module) -> Consumer:
        """Return what the code that drives a generator does."""
        if not function.is_generator and not function.is_async_generator:
            return ANY_CONSUMER
        borrows = self.is_manager(function, module) or self.runs_to_its_end(function, module)
        return Consumer(self._is_thrown_into(function, module), borrows)

    def _is_thrown_into(self, function: FuncItem, module: Module) -> bool:
        """Tell whether the code that drives a generator may close it or throw into it.

        Other decorators than those of context managers register the generator with a framework,
        which runs it to its end.
        """
        written = module.decorators(function)
        return not written or any(
            is_manager_like(bare_name(d)) or self._is_manager(d) for d in written
        )

    def runs_to_its_end(self, function: FuncItem, module: Module) -> bool:
        """Tell whether a generator is always resumed after its ``yield``, without an exception.

        Test frameworks do so with fixtures, and servers with the lifespan of an application.
        """
        if self._matches(function.name, Meaning.LIFESPAN):
            return True
        if any(map(self._is_fixture, module.decorators(function))):
            return True
        parameters = [name.strip("_") for name in function.arg_names if name and name != "self"]
        return len(parameters) == 1 and parameters[0] in self._words[Meaning.APPLICATION]

    def _is_manager(self, decorator: Expression) -> bool:
        full = full_name(decorator)
        # A method of an object has only a bare name until mypy has inferred the object's type.
        return (
            full in self._managers
            if full is not None
            else bare_name(decorator) in self._bare_managers
        )

    def _is_fixture(self, decorator: Expression) -> bool:
        target = callee(decorator) if isinstance(decorator, CallExpr) else decorator
        return self._matches(bare_name(target), Meaning.FIXTURE)

    def _matches(self, name: str, means: Meaning) -> bool:
        """Tell whether a name contains one of the words with this meaning."""
        return any(word in name for word in self._words[means])
