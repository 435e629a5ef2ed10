"""Libraries, and look-ups in several of them by full name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from mypy_asyncgate.catalog.model import (
    BlockingEntry,
    CallbackEntry,
    CallEntry,
    ClassEntry,
    Entry,
    Meaning,
    ProducerEntry,
    SurveyEntry,
    TypeEntry,
    WordEntry,
    Words,
)
from mypy_asyncgate.dataclass import dataclass


@dataclass(frozen=True)
class Library:
    """One file of the catalog."""

    name: str
    docs: str
    distribution: str | None = None
    """The distribution to install; None for the standard library."""
    types: str | None = None
    """The distribution with its types, if they come separately."""
    classes: tuple[ClassEntry, ...] = ()
    producers: tuple[ProducerEntry, ...] = ()
    calls: tuple[CallEntry, ...] = ()
    callbacks: tuple[CallbackEntry, ...] = ()
    blocking: tuple[BlockingEntry, ...] = ()
    types_given: tuple[TypeEntry, ...] = ()
    surveys: tuple[SurveyEntry, ...] = ()
    words: tuple[WordEntry, ...] = ()

    @property
    def tables(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries, by the name of the TOML table that they are read from."""
        return {
            "class": self.classes,
            "producer": self.producers,
            "call": self.calls,
            "callback": self.callbacks,
            "blocking": self.blocking,
            "type": self.types_given,
            "survey": self.surveys,
            "word": self.words,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The full names of all that is described; words describe nothing that has one."""
        return tuple(
            entry.name
            for entries in self.tables.values()
            for entry in entries
            if not isinstance(entry, WordEntry)
        )


@dataclass(frozen=True)
class Catalog:
    """Several libraries, with look-ups by the full name that mypy has for something.

    Look-ups are exact. A class entry holds for subclasses too: callers look every class of the
    MRO up, and take the first entry that they find.
    """

    libraries: tuple[Library, ...]

    def class_entry(self, fullname: str) -> ClassEntry | None:
        """Return the entry of a class."""
        return self._classes.get(fullname)

    def producer(self, fullname: str) -> ProducerEntry | None:
        """Return what a function, method or class gives its callers."""
        return self._producers.get(fullname)

    def call(self, fullname: str) -> CallEntry | None:
        """Return what a function, method or class does to its argument."""
        return self._calls.get(fullname)

    def callback(self, fullname: str) -> CallbackEntry | None:
        """Return what a function or method hands over to a callback that it is given."""
        return self._callbacks.get(fullname)

    def blocking(self, fullname: str) -> BlockingEntry | None:
        """Return what to call in a coroutine instead of a function, method or class."""
        return self._blocking.get(fullname)

    def type_given(self, fullname: str) -> TypeEntry | None:
        """Return the result type of a function or method whose annotations leave it open."""
        return self._types_given.get(fullname)

    def is_surveyed(self, fullname: str) -> bool:
        """Tell whether a function, or a class or module around it, was surveyed."""
        name = fullname
        while name and name not in self._surveys:
            name = name.rpartition(".")[0]
        return bool(name)

    @cached_property
    def bare_names(self) -> frozenset[str]:
        """The bare names of all functions and methods that are described in some way."""
        return frozenset(
            entry.name.rpartition(".")[2]
            for library in self.libraries
            for entries in (
                library.producers,
                library.callbacks,
                library.blocking,
                library.types_given,
            )
            for entry in entries
        )

    @cached_property
    def _classes(self) -> Mapping[str, ClassEntry]:
        return {
            name: entry
            for library in self.libraries
            for entry in library.classes
            for name in (*entry.also, entry.name)
        }

    @cached_property
    def _producers(self) -> Mapping[str, ProducerEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.producers}

    @cached_property
    def _calls(self) -> Mapping[str, CallEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.calls}

    @cached_property
    def methods(self) -> Mapping[str, CallEntry]:
        """The calls that are methods, by bare name, for receivers of unknown type."""
        return {
            name.rpartition(".")[2]: entry
            for name, entry in self._calls.items()
            if name.split(".")[-2].lstrip("_")[:1].isupper()
        }

    @cached_property
    def _callbacks(self) -> Mapping[str, CallbackEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.callbacks}

    @cached_property
    def _blocking(self) -> Mapping[str, BlockingEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.blocking}

    @cached_property
    def _types_given(self) -> Mapping[str, TypeEntry]:
        return {entry.name: entry for library in self.libraries for entry in library.types_given}

    @cached_property
    def _surveys(self) -> frozenset[str]:
        return frozenset(entry.name for library in self.libraries for entry in library.surveys)

    @cached_property
    def words(self) -> Words:
        """The words of all libraries, by their meaning."""
        entries = {entry.name: entry for library in self.libraries for entry in library.words}
        return {
            means: frozenset(entry.name for entry in entries.values() if entry.means is means)
            for means in Meaning
        }
