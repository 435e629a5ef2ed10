"""Does a class take care of what it stores on itself?

Asked of the bodies of its module only: the class, its bases and subclasses there. A field is taken
care of if anything in them could release its value, or gives it to somebody who could.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mypy.nodes import ClassDef, FuncItem, TypeInfo

from mypy_asyncgate.flow.op import Op
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.repetition import is_done_again
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.summaries.container_uses import ContainerUses
from mypy_asyncgate.summaries.field_uses import FieldUses
from mypy_asyncgate.summaries.parameters import Parameters


class ClassStatement:
    """One class statement, and what its functions do with the object; each found once."""

    def __init__(self, defn: ClassDef, parameters: Parameters) -> None:
        self._defn = defn
        self._parameters = parameters

    @cached_property
    def fields(self) -> FieldUses:
        """What the functions do with the fields."""
        return FieldUses(self._defn, self._parameters)

    @cached_property
    def containers(self) -> ContainerUses:
        """What the functions name."""
        return ContainerUses(self.fields.methods)


@dataclass(frozen=True, eq=False)
class OwningClass:
    """A class whose objects store something, and what the statements of its family say of it.

    The family are the class, its bases and its subclasses, as far as they are in the module.
    """

    info: TypeInfo
    module: Module
    family: tuple[ClassStatement, ...]

    def cares_for(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether anything here may release ``field``; ``release`` are its methods for it."""
        if self._is_inherited(field):
            return True
        fields = [statement.fields for statement in self.family]
        if not any(uses.methods for uses in fields):
            # A record: whoever made it releases what is in it.
            return True
        # A private method or property that returns the field is another name for it.
        names = {field}.union(*(uses.accessors.get(field, ()) for uses in fields))
        return any(
            uses.may_release(name, release) for uses in fields for name in names
        ) or not release.isdisjoint(self.module.named_on_field(field))

    def cares_for_items(self, field: str, release: frozenset[str]) -> bool:
        """Tell whether anything here may release what is put into a field's container.

        It is not so if the field is private, if everything that names it puts something in or
        looks something up, and if nothing in the class has the name of a release.
        """
        if not field.startswith("_") or self._is_inherited(field):
            return True
        containers = [statement.containers for statement in self.family]
        return any(
            field in uses.read or not release.isdisjoint(uses.names) for uses in containers
        ) or self.module.is_named_outside(field)

    def _is_inherited(self, field: str) -> bool:
        """Tell whether a base declares a field; the base may be in another module."""
        return any(field in base.names for base in self.info.mro[1:-1])

    def calls(self, field: str, methods: frozenset[str]) -> bool:
        """Tell whether anything in the class asks the value of a field for one of ``methods``."""
        return any(not methods.isdisjoint(s.fields.summary(field).uses) for s in self.family)

    def operations_on(self, field: str) -> Iterator[tuple[FuncItem, Op]]:
        """Yield the operations on the value of a field, and the functions that they are in.

        Raises ``TooComplex`` if there are too many ways.
        """
        for statement in self.family:
            for function, values in statement.fields.values:
                for op, _ in values.operations(field):
                    yield function, op

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
        if field in self._filled_from_the_start:
            return True
        return is_done_again(function) and len(self._makers.get(field, ())) > 1

    @cached_property
    def _makers(self) -> dict[str, set[str]]:
        """The functions that store the result of a call in a field, by the field."""
        found: dict[str, set[str]] = {}
        for statement in self.family:
            for field, functions in statement.fields.makers.items():
                found.setdefault(field, set()).update(functions)
        return found

    @cached_property
    def _filled_from_the_start(self) -> set[str]:
        """The fields in which the constructor stores the result of a call."""
        return {f for f, functions in self._makers.items() if any(map(is_initializer, functions))}


class OwningClasses:
    """The classes of a module that store something; each class statement is looked at once."""

    def __init__(self, module: Module, parameters: Parameters) -> None:
        self._module = module
        self._parameters = parameters
        self._statements: dict[ClassDef, ClassStatement] = {}
        self._classes: dict[TypeInfo, OwningClass] = {}

    def of(self, info: TypeInfo) -> OwningClass:
        """Return what is known of a class as an owner."""
        if info not in self._classes:
            family = tuple(map(self._statement, self._module.family(info)))
            self._classes[info] = OwningClass(info, self._module, family)
        return self._classes[info]

    def _statement(self, defn: ClassDef) -> ClassStatement:
        if defn not in self._statements:
            self._statements[defn] = ClassStatement(defn, self._parameters)
        return self._statements[defn]
