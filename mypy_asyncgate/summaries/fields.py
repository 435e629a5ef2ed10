"""Does a class take care of what it stores on itself?

Asked of the bodies of its module only, and by names: the class, its bases and subclasses there.
A field is taken care of if anything in them could release it: a release method of it is named, it
is entered, passed on, put into a container, returned, or aliased by a name that is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from mypy.nodes import ClassDef, TypeInfo

from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.repetition import is_done_again
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.summaries.field_uses import FieldUses


class Owner:
    """A class whose objects store something, and what its family does with that.

    The family are the class, its bases and its subclasses, as far as they are in the module.
    """

    def __init__(
        self, info: TypeInfo, module: Module, uses_in: Callable[[ClassDef], FieldUses]
    ) -> None:
        self.info = info
        self.module = module
        self._uses_in = uses_in

    @cached_property
    def _family(self) -> tuple[FieldUses, ...]:
        return tuple(map(self._uses_in, self.module.family(self.info)))

    def cares_for(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether anything here may release ``field``; ``release`` are its methods for it."""
        if self._is_inherited(field):
            return True
        if not any(uses.methods for uses in self._family):
            # A record: whoever made it releases what is in it.
            return True
        # A private method or property that returns the field is another name for it.
        names = {field}.union(*(uses.accessors.get(field, ()) for uses in self._family))
        return any(
            uses.may_release(name, release) for uses in self._family for name in names
        ) or not release.isdisjoint(self.module.named_on_field(field))

    def cares_for_items(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether anything here may release what is put into a field's container.

        It is not so if the field is private, if everything that names it puts something in or
        looks something up, and if nothing in the class has the name of a release.
        """
        if not field.startswith("_") or self._is_inherited(field):
            return True
        return any(
            field in uses.looked_at
            or not release.isdisjoint(uses.methods)
            or not release.isdisjoint(uses.attributes)
            for uses in self._family
        ) or self.module.is_named_outside(field)

    def _is_inherited(self, field: str) -> bool:
        """Tell whether a base declares a field; the base may be in another module."""
        return any(field in base.names for base in self.info.mro[1:-1])

    def calls(self, field: str, methods: frozenset[str]) -> bool:
        """Tell whether anything in the class calls one of ``methods`` of a field."""
        return any(not methods.isdisjoint(uses.named.get(field, ())) for uses in self._family)

    @property
    def releases_others(self) -> bool:
        """Whether its objects can be released, as what owns something can."""
        return any(self.info.has_readable_member(name) for name in ENDS)

    def may_hold(self, field: str, function: str) -> bool:
        """Tell whether ``field`` may hold something open when ``function`` begins to run.

        So it is if the constructor fills it, or another method does and this one, by its name,
        does that again.
        """
        if is_initializer(function):
            return False
        if any(field in uses.initialized for uses in self._family):
            return True
        makers = [uses.makers[field] for uses in self._family if field in uses.makers]
        several = any(len(names) > 1 for names in makers) or len(set().union(*makers)) > 1
        return several and is_done_again(function)


class Owners:
    """The classes of a module as owners; each class statement is walked over once."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._uses: dict[ClassDef, FieldUses] = {}
        self._owners: dict[TypeInfo, Owner] = {}

    def of(self, info: TypeInfo) -> Owner:
        """Return a class as an owner."""
        if info not in self._owners:
            self._owners[info] = Owner(info, self._module, self._uses_in)
        return self._owners[info]

    def _uses_in(self, defn: ClassDef) -> FieldUses:
        if defn not in self._uses:
            self._uses[defn] = FieldUses(defn)
        return self._uses[defn]
