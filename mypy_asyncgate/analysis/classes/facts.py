"""Facts about the context-manager protocol of a class.

Question: can ``async with`` and ``with`` use the class, according to its own definition?
Fact: which of the four dunders the class is the first to define, which it has, and how each
definition in its body can be called.
Example:

    class Pool(Base):                       introduced = {"__aexit__"}
        def __aexit__(self) -> None: ...    available = {"__aexit__"} and those of Base
                                            methods: one, without arguments, result PLAIN

Assumes: only the body of the class and the names and types of its bases are used. mypy's cache has
no more of other modules, so the facts are the same cold, warm and in the daemon. Unknown bases,
decorators and types count in favour of the class: they set ``is_excused`` or give no signature.
"""

from __future__ import annotations

from collections.abc import Sequence

from mypy.nodes import (
    ClassDef,
    MypyFile,
    TypeInfo,
)
from mypy.plugin import ClassDefContext
from mypy.server.trigger import make_trigger

from mypy_asyncgate.analysis.classes.definitions import (
    callee_of,
    definitions,
    is_left_to_subclasses,
    set_from_outside,
)
from mypy_asyncgate.analysis.classes.enter_methods import EmptyEnter, empty_enters
from mypy_asyncgate.analysis.classes.entries import Entries
from mypy_asyncgate.analysis.classes.exit_methods import SwallowingExit, swallowing_exits
from mypy_asyncgate.analysis.classes.signatures import Signature, SignatureReader
from mypy_asyncgate.catalog.model import Meaning, Words
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.class_roles import is_base, is_mixin, is_test_double, is_test_module
from mypy_asyncgate.lexicon.decorators import HARMLESS_ON_CLASSES
from mypy_asyncgate.lexicon.protocol import ASYNC_DUNDERS, DUNDERS, ENTERS, PAIRS
from mypy_asyncgate.lexicon.special_methods import DYNAMIC_ATTRIBUTES
from mypy_asyncgate.mypy_api.names import bare_name, full_name, is_only_declared


@dataclass(frozen=True)
class Method:
    """A definition of a dunder in the class body, without signatures if they are unknown."""

    name: str
    signatures: tuple[Signature, ...]

    @property
    def enters(self) -> bool:
        """Whether it is an enter method, and not an exit method."""
        return self.name in ENTERS

    @property
    def is_awaited(self) -> bool:
        """Whether the statement that calls it awaits its result."""
        return self.name in ASYNC_DUNDERS


@dataclass(frozen=True)
class ClassFacts:
    """The facts about one class, as seen by rules.

    ``introduced`` are the dunders that this class is the first of its MRO to define. ``available``
    are those that it has, or lacks for a stated reason. ``is_excused`` says that a missing dunder
    may be defined out of sight, or is left to others on purpose. ``methods`` are the definitions in
    the body. ``empty_enters`` and ``swallowing_exits`` are those that return nothing, or always
    something true. ``is_test_double`` says that the class stands in for another in tests.
    """

    name: str
    where: ClassDef
    introduced: frozenset[str]
    available: frozenset[str]
    is_excused: bool
    methods: tuple[Method, ...]
    empty_enters: tuple[EmptyEnter, ...]
    swallowing_exits: tuple[SwallowingExit, ...]
    is_test_double: bool


def facts_of_checked_class(
    info: TypeInfo, defn: ClassDef, tree: MypyFile, entries: Entries, words: Words
) -> ClassFacts | None:
    """Return the facts about a class that mypy has checked, or None if it has no dunders.

    ``entries`` are those of its module.
    """
    if not any(name in info.names for name in DUNDERS) or tree.is_stub:
        return None
    own = frozenset(DUNDERS & info.names.keys())
    return _Collector(defn, info, tree, own, entries, words, bound=True).facts()


def facts_of_unanalysed_class(ctx: ClassDefContext, words: Words) -> ClassFacts | None:
    """Return the facts about a class before its body is analysed, or None; its MRO is known.

    The missing dunders of its bases become dependencies, so that the daemon analyses the class
    again when a base gains or loses one.
    """
    defn = ctx.cls
    own = frozenset(d.name for d in definitions(defn) if d.reachable and d.name in DUNDERS)
    tree = ctx.api.modules.get(ctx.api.cur_mod_id)
    if not own or tree is None or tree.is_stub:
        return None
    for base in defn.info.mro[1:-1]:
        for name in DUNDERS - own:
            ctx.api.add_plugin_dependency(make_trigger(f"{base.fullname}.{name}"))
    entries = Entries(tree, bound=False)
    return _Collector(defn, defn.info, tree, own, entries, words, bound=False).facts()


class _Collector:
    """Collects the facts of one class; ``bound`` says whether names in its body are bound."""

    def __init__(
        self,
        defn: ClassDef,
        info: TypeInfo,
        tree: MypyFile,
        own: frozenset[str],
        entries: Entries,
        words: Words,
        bound: bool,
    ) -> None:
        self.defn = defn
        self.info = info
        self.tree = tree
        self.own = own
        self.entries = entries
        self.words = words
        self.bound = bound
        self.body = tuple(definitions(defn))
        self.dunders = tuple(d for d in self.body if d.name in DUNDERS)
        self.unknown_base = info.bad_mro or any(base.fallback_to_any for base in info.mro)

    def facts(self) -> ClassFacts:
        inherited = frozenset(n for n in DUNDERS if any(self._defines(b, n) for b in self._bases))
        # If one half only raises, the other is not needed.
        failing = _with_other_halves({d.name for d in self.dunders if d.only_raises})
        settled = failing | {d.name for d in self.dunders if d.is_none or not d.reachable}
        introduced = self.own - inherited - settled
        available = self.own | inherited | settled
        missing = _missing(introduced, available)
        is_excused = bool(missing) and self._is_excused(frozenset(missing))
        never_called = _with_other_halves({d.name for d in self.dunders if d.is_guard})
        signatures = SignatureReader(self.bound, self.info.is_protocol, self._lacks("__await__"))
        methods = tuple(
            Method(d.name, tuple(signatures.signatures_of(d)))
            for d in self.dunders
            if d.reachable and d.name not in never_called
        )
        called = () if self._is_protocol else self.dunders
        return ClassFacts(
            self.defn.name,
            self.defn,
            introduced,
            available,
            is_excused,
            methods,
            tuple(empty_enters(called, self.defn, self.entries)),
            tuple(swallowing_exits(called, self.defn, self.info)),
            self._is_test_double,
        )

    # -- halves

    @property
    def _bases(self) -> Sequence[TypeInfo]:
        return self.info.mro[1:]

    def _defines(self, base: TypeInfo, name: str) -> bool:
        if name in base.names:
            return True
        # Definitions in a class of this module that mypy skips or has not analysed yet.
        if base.module_name != self.tree.fullname and self.bound:
            return False
        here = base.module_name == self.tree.fullname
        return any(d.name == name and (d.reachable or here) for d in definitions(base.defn))

    def _lacks(self, name: str) -> bool:
        own = any(d.name == name for d in self.body)
        return not (own or self.unknown_base or any(self._defines(b, name) for b in self._bases))

    def _is_excused(self, missing: frozenset[str]) -> bool:
        return (
            self.unknown_base
            or is_mixin(self.defn.name)
            or self._has_dynamic_attributes()
            or not all(map(self._is_harmless, range(len(self.defn.decorators))))
            or self._describes_one_half()
            or missing <= set_from_outside(self.defn.name, self.tree)
            or is_only_declared(self.defn, self.tree)
            or is_left_to_subclasses(self.defn, missing, self.tree)
        )

    def _has_dynamic_attributes(self) -> bool:
        return any(d.name in DYNAMIC_ATTRIBUTES for d in self.body) or any(
            name in base.names for base in self.info.mro[:-1] for name in DYNAMIC_ATTRIBUTES
        )

    def _is_harmless(self, index: int) -> bool:
        decorator = callee_of(self.defn.decorators[index])
        name = full_name(decorator)
        harmless = HARMLESS_ON_CLASSES | self.words[Meaning.DECORATOR]
        if name:
            return name in harmless
        return bare_name(decorator) in {known.rpartition(".")[2] for known in harmless}

    @property
    def _is_test_double(self) -> bool:
        in_tests = is_test_module(self.tree.fullname, self.words[Meaning.TESTS])
        return in_tests or is_test_double(self.defn.name)

    @property
    def _is_protocol(self) -> bool:
        bases = (*self.defn.base_type_exprs, *self.defn.removed_base_type_exprs)
        named = any(bare_name(callee_of(base)) == "Protocol" for base in bases)
        return self.info.is_protocol or named

    def _describes_one_half(self) -> bool:
        """Tell whether the class describes one half of the protocol and is not meant to be entered.

        A protocol describes what a function needs of an argument. An abstract class whose only
        abstract methods are dunders describes that interface, like those of ``collections.abc``.
        One with an interface of its own is meant to be used, unless it is private, or its module
        is, and shares code between the public classes of a package.
        """
        if self._is_protocol:
            return True
        abstract = {d.name for d in self.body if d.is_abstract}
        metaclass = self.info.metaclass_type
        is_abc = metaclass is not None and metaclass.type.has_base("abc.ABCMeta")
        if self._is_private and (abstract or is_abc or is_base(self.defn.name)):
            return True
        if abstract:
            return abstract <= DUNDERS
        return is_abc and all(d.name.startswith("_") for d in self.body)

    @property
    def _is_private(self) -> bool:
        """Whether the name of the class, or that of a module around it, says that it is private."""
        names = (self.defn.name, *self.tree.fullname.split("."))
        return any(name.startswith("_") and not name.startswith("__") for name in names)


def _with_other_halves(names: set[str]) -> frozenset[str]:
    """Return ``names`` and the other half of each."""
    return frozenset(name for pair in PAIRS if not names.isdisjoint(pair) for name in pair)


def _missing(introduced: frozenset[str], available: frozenset[str]) -> set[str]:
    missing = set()
    for enter, exit_ in PAIRS:
        for has, lacks in ((enter, exit_), (exit_, enter)):
            if has in introduced and lacks not in available:
                missing.add(lacks)
    return missing
