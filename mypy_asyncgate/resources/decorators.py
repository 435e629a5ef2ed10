"""Which decorators make a context manager of a generator function, and who runs a generator."""

from __future__ import annotations

from mypy.nodes import CallExpr, Expression, FuncItem

from mypy_asyncgate.catalog.model import Meaning, Words
from mypy_asyncgate.config import Config
from mypy_asyncgate.lexicon.decorators import MANAGERS, is_manager_like
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import bare_name, callee, full_name


class Decorators:
    """Answers from the configuration, and from the words that frameworks use."""

    def __init__(self, config: Config, words: Words) -> None:
        self._words = words
        self._managers = MANAGERS | config.manager_decorators
        self._bare = {name.rpartition(".")[2] for name in config.manager_decorators}

    def makes_manager(self, full_name: str) -> bool:
        """Tell whether a decorator of this name makes a context manager of a generator."""
        return full_name in self._managers

    def is_manager(self, function: FuncItem, module: Module) -> bool:
        """Tell whether one of the decorators of a generator makes a context manager of it."""
        is_generator = function.is_generator or function.is_async_generator
        return is_generator and any(map(self._is_manager, module.decorators(function)))

    def is_thrown_into(self, function: FuncItem, module: Module) -> bool:
        """Tell whether the driver of a generator may close it, or throw into it.

        Frameworks that take a decorated generator for a fixture run it to its end.
        """
        if not function.is_generator and not function.is_async_generator:
            return True
        written = module.decorators(function)
        return not written or any(
            is_manager_like(bare_name(d)) or self._is_manager(d) for d in written
        )

    def runs_to_its_end(self, function: FuncItem, module: Module) -> bool:
        """Tell whether a manager is left without an exception: a fixture, or an application's own.

        A server goes on after the ``yield`` when it is told to stop.
        """
        if self._says(function.name, Meaning.LIFESPAN):
            return True
        if any(map(self._is_fixture, module.decorators(function))):
            return True
        parameters = [name.strip("_") for name in function.arg_names if name and name != "self"]
        return len(parameters) == 1 and parameters[0] in self._words[Meaning.APPLICATION]

    def _is_manager(self, decorator: Expression) -> bool:
        full = full_name(decorator)
        # The method of an object is known by its bare name only until its type is.
        return full in self._managers if full is not None else bare_name(decorator) in self._bare

    def _is_fixture(self, decorator: Expression) -> bool:
        target = callee(decorator) if isinstance(decorator, CallExpr) else decorator
        return self._says(bare_name(target), Meaning.FIXTURE)

    def _says(self, name: str, means: Meaning) -> bool:
        return any(word in name for word in self._words[means])
