"""What knows the classes, calls and functions of one run of mypy, and its caches.

Nothing here analyses code. That is done in ``calls``, ``functions`` and ``classes``.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import MypyFile, SymbolTableNode, TypeInfo

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.engine.function_cache import FunctionCache
from mypy_asyncgate.engine.inferences import Inferences
from mypy_asyncgate.engine.settings import Settings
from mypy_asyncgate.lexicon.partials import PARTIAL_CALLS
from mypy_asyncgate.resources.called import Called
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.classes import Classes
from mypy_asyncgate.resources.decorators import Decorators
from mypy_asyncgate.resources.producers import Producers
from mypy_asyncgate.summaries.interface import Interface
from mypy_asyncgate.summaries.ownership import NOTHING_OWNED, ClassOwnership


class Session:
    """The parts that one run of mypy shares.

    ``lookup`` finds a symbol by its full name, ``tree_of`` a module of the build by its own.
    """

    def __init__(
        self,
        settings: Settings,
        lookup: Callable[[str], SymbolTableNode | None],
        tree_of: Callable[[str], MypyFile | None],
    ) -> None:
        config = settings.config
        self.is_strict = config.level == "strict"
        self.catalog = Lookup(load_builtin(), settings.own, settings.shipped)
        self.classes = Classes(config, self.catalog, self)
        self.catalogued = Catalogued(config, self.catalog, self.classes, lookup)
        self.called = Called(self.catalogued, lambda: self.functions.summaries())
        self.producers = Producers(self.catalogued, self.called)
        self.decorators = Decorators(config, self.catalog.words)
        self.functions = FunctionCache(
            self.catalogued,
            self.decorators,
            self.producers.makes,
            tree_of,
            self.catalogued.class_named,
        )
        self.inferences = Inferences(self.functions, tree_of)
        self.interface = Interface(self.catalogued.may_hold_resource, self.classes.is_release)

    def forget(self) -> None:
        """Drop everything that was learnt, because a module was parsed again."""
        self.catalog.forget()
        self.classes.forget()
        self.catalogued.forget()
        self.functions.forget()

    def is_of_interest(self, full_name: str) -> bool:
        """Tell whether a call of this name may make or release a resource, or make a manager."""
        known = self.catalogued
        makes = self.decorators.makes_manager(full_name) or known.may_produce(full_name)
        return makes or known.may_release(full_name) or full_name in PARTIAL_CALLS

    def ownership(self, info: TypeInfo) -> ClassOwnership:
        """Return what the objects of a class own, as its body shows."""
        bodies = self.functions.bodies
        return bodies.ownership(info) if bodies is not None else NOTHING_OWNED

    def held_class(self, info: TypeInfo, name: str) -> TypeInfo | None:
        """Return the class of what a field holds, if that is known."""
        bodies = self.functions.bodies
        return bodies.held_class(info, name) if bodies is not None else None

    def is_sketch(self, info: TypeInfo) -> bool:
        """Tell whether the methods that release objects of a class have no bodies."""
        bodies = self.functions.bodies
        return bodies is None or bodies.is_sketch(info)

    def is_made_as(self, info: TypeInfo, base: TypeInfo) -> bool:
        """Tell whether the constructor of ``base`` may run when an object of ``info`` is made."""
        bodies = self.functions.bodies
        return bodies is None or bodies.is_made_as(info, base)

    def is_resource_property(self, full_name: str) -> bool:
        """Tell whether reading a property of this name may give a resource."""
        return self.catalogued.getter(full_name) is not None

    def is_catalogued_class(self, full_name: str) -> bool:
        """Tell whether the catalog describes a class of this name."""
        return self.catalog.class_entry(full_name) is not None
