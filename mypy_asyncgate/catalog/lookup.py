"""Look-ups in three layers: the user's entries, the files of packages, the built-in ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from mypy_asyncgate.catalog.library import Catalog, Library
from mypy_asyncgate.catalog.model import (
    BlockingEntry,
    CallbackEntry,
    CallEntry,
    ClassEntry,
    ProducerEntry,
    TypeEntry,
    Words,
)
from mypy_asyncgate.catalog.shipped import Shipped


class Lookup:
    """The catalog as it holds for one build.

    ``builtin`` is the catalog of this package. ``own`` are the user's libraries, of which a later
    one takes precedence. ``shipped`` finds the files that packages ship. ``common`` is the catalog
    for names of packages that ship none.
    """

    def __init__(self, builtin: Catalog, own: tuple[Library, ...], shipped: Shipped) -> None:
        self.shipped = shipped
        self._builtin = builtin
        self._own = own
        self.common = Catalog((*builtin.libraries, *own))
        self._catalog_with: dict[Library, Catalog] = {}
        self._catalog_for: dict[str, Catalog] = {}
        self._methods_in: dict[str, Mapping[str, CallEntry]] = {}

    def forget(self) -> None:
        """Drop cached answers about which catalog applies to a name: modules may have moved."""
        self._catalog_for.clear()
        self._methods_in.clear()

    def class_entry(self, full_name: str) -> ClassEntry | None:
        """Return the entry of a class."""
        return self._of(full_name).class_entry(full_name)

    def producer(self, full_name: str) -> ProducerEntry | None:
        """Return what a function, method or class gives its callers."""
        return self._of(full_name).producer(full_name)

    def call(self, full_name: str) -> CallEntry | None:
        """Return what a function, method or class does to its argument."""
        return self._of(full_name).call(full_name)

    def callback(self, full_name: str) -> CallbackEntry | None:
        """Return what a function or method hands over to a callback that it is given."""
        return self._of(full_name).callback(full_name)

    def blocking(self, full_name: str) -> BlockingEntry | None:
        """Return what to call in a coroutine instead of a function, method or class."""
        return self._of(full_name).blocking(full_name)

    def type_given(self, full_name: str) -> TypeEntry | None:
        """Return the result type of a function or method whose annotations leave it open."""
        return self._of(full_name).type_given(full_name)

    def may_describe(self, full_name: str) -> bool:
        """Tell whether some function or method is described that has the bare name of this one.

        If none has, there is no entry but that of a class, neither for the name nor along an MRO.
        """
        return full_name.rpartition(".")[2] in self._of(full_name).bare_names

    def is_surveyed(self, full_name: str) -> bool:
        """Tell whether it is known which resources a function or method takes over."""
        return self._of(full_name).is_surveyed(full_name)

    def methods(self, module: str, imported: Iterable[str]) -> Mapping[str, CallEntry]:
        """Return the methods that a resource may be passed to in ``module``, by bare name.

        Methods from a file that a package ships are included if the package is ``imported``.
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
        """The words of frameworks, which have their meaning in every module."""
        return self.common.words

    def describes(self, full_name: str) -> bool:
        """Tell whether a name belongs to a package that the catalog describes.

        Users' entries do not count: they may describe packages of their own.
        """
        package = full_name.partition(".")[0]
        return package in self._packages or self.shipped.of_name(full_name) is not None

    def is_shipped_for_others(self, entry: ClassEntry, full_name: str) -> bool:
        """Tell whether the file of a package has an entry, and another package has the name."""
        shipped = self.shipped.of_name(entry.name)
        if shipped is None or all(entry is not its for its in shipped.classes):
            return False
        return self.shipped.of_name(full_name) is not shipped

    def _of(self, full_name: str) -> Catalog:
        holder = full_name.rpartition(".")[0]
        found = self._catalog_for.get(holder)
        if found is None:
            shipped = self.shipped.of_name(holder)
            found = self.common if shipped is None else self._joined(shipped)
            self._catalog_for[holder] = found
        return found

    def _joined(self, shipped: Library) -> Catalog:
        if shipped not in self._catalog_with:
            self._catalog_with[shipped] = Catalog((*self._builtin.libraries, shipped, *self._own))
        return self._catalog_with[shipped]

    @cached_property
    def release_methods(self) -> frozenset[str]:
        """The names of all methods that release the objects of a class."""
        classes = (entry for library in self.common.libraries for entry in library.classes)
        return frozenset(name for entry in classes for name in entry.release)

    @cached_property
    def _packages(self) -> frozenset[str]:
        libraries = self._builtin.libraries
        return frozenset(e.name.partition(".")[0] for lib in libraries for e in lib.classes)
