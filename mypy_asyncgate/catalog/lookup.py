"""What is known of a name: by the user, else by the package it belongs to, else built in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from mypy_asyncgate.catalog.model import (
    BlockingEntry,
    CallEntry,
    Catalog,
    ClassEntry,
    Library,
    ProducerEntry,
    TypeEntry,
    Words,
)
from mypy_asyncgate.catalog.shipped import Shipped


class Lookup:
    """Answers for one build.

    ``builtin`` is what comes with this package, ``own`` what the user has added, in which a later
    library wins; ``shipped`` knows what packages say of themselves. ``common`` is what holds for
    all packages that say nothing.
    """

    def __init__(self, builtin: Catalog, own: tuple[Library, ...], shipped: Shipped) -> None:
        self.shipped = shipped
        self._builtin = builtin
        self._own = own
        self.common = Catalog((*builtin.libraries, *own))
        self._with: dict[Library, Catalog] = {}
        self._holds: dict[str, Catalog] = {}
        self._methods_in: dict[str, Mapping[str, CallEntry]] = {}

    def forget(self) -> None:
        """Drop which catalog holds for a name: modules may have moved."""
        self._holds.clear()
        self._methods_in.clear()

    def class_entry(self, full_name: str) -> ClassEntry | None:
        """Return what is known about the class of this name."""
        return self._of(full_name).class_entry(full_name)

    def producer(self, full_name: str) -> ProducerEntry | None:
        """Return what calling the function, method or class of this name gives."""
        return self._of(full_name).producer(full_name)

    def call(self, full_name: str) -> CallEntry | None:
        """Return what calling the function, method or class of this name does to its argument."""
        return self._of(full_name).call(full_name)

    def blocking(self, full_name: str) -> BlockingEntry | None:
        """Return what to call instead of the function, method or class of this name."""
        return self._of(full_name).blocking(full_name)

    def type_given(self, full_name: str) -> TypeEntry | None:
        """Return what the function or method of this name gives, if nothing else says so."""
        return self._of(full_name).type_given(full_name)

    def methods(self, module: str, imported: Iterable[str]) -> Mapping[str, CallEntry]:
        """Return the methods that a resource may be passed to, by their bare names.

        A file that a package ships holds where a module of the package is ``imported`` in
        ``module``.
        """
        if module not in self._methods_in:
            self._methods_in[module] = self._all_methods(imported)
        return self._methods_in[module]

    def _all_methods(self, imported: Iterable[str]) -> Mapping[str, CallEntry]:
        shipped = {self.shipped.of_name(module) for module in imported}
        methods = dict(self.common.methods)
        for library in sorted((s for s in shipped if s is not None), key=lambda s: s.name):
            methods.update(Catalog((library,)).methods)
        return methods

    @property
    def words(self) -> Words:
        """The words of frameworks, which hold in every module."""
        return self.common.words

    def describes(self, full_name: str) -> bool:
        """Tell whether something of this name is from a package of the catalog.

        What users add does not count: it may be about packages of their own.
        """
        package = full_name.partition(".")[0]
        return package in self._packages or self.shipped.of_name(full_name) is not None

    def fingerprint(self, module: str, path: str) -> str:
        """Return a hash of all that holds for the names of a module.

        What depends on the module is checked again if it changes.
        """
        shipped = self.shipped.of_module(module, path)
        return (self.common if shipped is None else self._joined(shipped)).fingerprint

    def _of(self, full_name: str) -> Catalog:
        holder = full_name.rpartition(".")[0]
        found = self._holds.get(holder)
        if found is None:
            shipped = self.shipped.of_name(holder)
            found = self.common if shipped is None else self._joined(shipped)
            self._holds[holder] = found
        return found

    def _joined(self, shipped: Library) -> Catalog:
        if shipped not in self._with:
            self._with[shipped] = Catalog((*self._builtin.libraries, shipped, *self._own))
        return self._with[shipped]

    @cached_property
    def _packages(self) -> frozenset[str]:
        libraries = self._builtin.libraries
        return frozenset(e.name.partition(".")[0] for lib in libraries for e in lib.classes)
