"""Reads what modules have stored of their functions and classes, after a build of mypy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mypy.build import BuildResult
from mypy.nodes import MypyFile, TypeInfo

from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.gate import repository
from mypy_asyncgate.gate.infer.kinds import Kinds
from mypy_asyncgate.gate.infer.model import ClassView, ModuleView
from mypy_asyncgate.gate.infer.of_module import ModuleReader
from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.watcher import Watcher
from mypy_asyncgate.hooks import AsyncgatePlugin
from mypy_asyncgate.mypy_api.next_plugins import plugins


class Reader(Watcher):
    """Reads the named modules of a build when it is done; ``shown`` learns the rest.

    ``modules`` are None as long as no build is done, or if the settings say that nothing is to be
    inferred, which ``off`` says.
    """

    def __init__(self, shown: Watcher) -> None:
        self.modules: tuple[ModuleView, ...] | None = None
        self.off = False
        self._shown = shown
        self._named: frozenset[str] = frozenset()

    def begin(self, named: frozenset[str], show_columns: bool) -> None:
        """Learn which files were named."""
        self._named = named
        self._shown.begin(named, show_columns)

    def clear(self) -> None:
        """Make room on the terminal."""
        self._shown.clear()

    def done(self, path: str, messages: list[Message]) -> None:
        """Let progress be shown."""
        self._shown.done(path, messages)

    def built(self, result: BuildResult) -> None:
        """Read the named modules."""
        chain = plugins(result.manager.plugin)
        session = next(p.checks.session for p in chain if isinstance(p, AsyncgatePlugin))
        if not session.catalogued.config.infer:
            self.off = True
            return
        # The trees are empty by now, so everything has to be taken from what is stored.
        session.forget()
        named = [t for t in result.files.values() if repository.absolute(t.path) in self._named]
        kinds = Kinds(session, [info for tree in named for info in _classes(tree)])
        read = [ModuleReader(tree, session, kinds).view() for tree in named]
        self.modules = tuple(_with_dependants(sorted(read, key=lambda m: (m.path, m.name))))


def _classes(tree: MypyFile) -> Iterator[TypeInfo]:
    """Yield the classes that a module defines."""
    for symbol in tree.names.values():
        if isinstance(symbol.node, TypeInfo) and symbol.node.module_name == tree.fullname:
            yield symbol.node


def _with_dependants(modules: list[ModuleView]) -> Iterator[ModuleView]:
    """Yield the modules with the classes that depend on each of their classes."""
    users: dict[str, set[str]] = {}
    for module in modules:
        for one in module.classes:
            for held in one.fields:
                if held.given_by and not held.is_owned and held.type_name:
                    users.setdefault(held.type_name, set()).add(f"{module.name}.{one.name}")
    for module in modules:
        yield replace(module, classes=tuple(_dependent(module.classes, module.name, users)))


def _dependent(
    classes: Iterable[ClassView], module: str, users: Mapping[str, set[str]]
) -> Iterator[ClassView]:
    for one in classes:
        yield replace(one, dependants=tuple(sorted(users.get(f"{module}.{one.name}", ()))))
