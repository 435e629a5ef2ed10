"""The description of one resource in a function: where it comes from, and how it is released."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from mypy.nodes import Argument, Expression, TypeInfo

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.names import definition
from mypy_asyncgate.resources.managed import Managed

Origin = Argument | Expression
"""A parameter, a call, an expression that reads a property, or what a loop binds."""


@dataclass(frozen=True)
class Production:
    """A resource that a function makes, takes over from its caller, or borrows."""

    origin: Origin
    """The node of the tree that introduces it."""
    source: str
    """The name of the callee in the source ("connect", "ClientSession"), or of the parameter."""
    managed: Managed
    kind: Kind
    coroutine: bool
    """Whether the call returns a coroutine, and only awaiting that makes the resource."""
    opened: Managed | None
    """The class of the result of awaiting a lazy resource; None if it needs no release."""
    entered: Managed | None
    """The class of the result of entering, usually the same; None if it is not managed."""
    position: int | None
    """The element of a resulting tuple that is the resource; None if the result is."""
    derived: bool = False
    """Whether it ends with the object whose method, or whose attribute's method, made it."""
    parent: Managed | None = None
    """The class of the object whose method made it, if that is managed."""
    closing: frozenset[str] = frozenset()
    """Further methods of an undeclared class that release it, as their bodies show."""
    partners: tuple[int, ...] = ()
    """Elements of the tuple that are not resources, and have a method that ends this one."""
    around: int | None = None
    """The argument of the call that it is made around, and ends with: it holds nothing else."""
    declared: Ownership | None = None
    """The ownership that the signature of its origin declares, or None."""
    maker: Definition | None = None
    """The function whose body shows that its result is new, where no declaration tells."""
    is_hold: bool = False
    """It is a hold on the object whose method made it, and ends with a method of that object."""
    safe: bool = False
    """It is released by whoever calls the function that owns it, if that raises."""

    @property
    def is_taken_over(self) -> bool:
        """Whether the function receives it from its caller."""
        return isinstance(self.origin, Argument)

    @property
    def opens(self) -> bool:
        """Whether making it opens something, so that it may fail as the opening of a file does."""
        held = self.opened or self.managed
        return self.coroutine or self.opened is not None or not held.is_async

    def is_instance(self, classes: Iterable[TypeInfo]) -> bool | None:
        """Tell whether it is an instance of one of ``classes``, or None if it may be one."""
        info = (self.opened or self.managed).info
        if any(info.has_base(other.fullname) for other in classes):
            return True
        return None if any(other.has_base(info.fullname) for other in classes) else False

    @property
    def holds(self) -> bool:
        """Whether it holds something as soon as it is made."""
        return self.kind is Kind.RELEASE

    @cached_property
    def release(self) -> frozenset[str]:
        """Methods that end the obligation, of the resource or of a partner."""
        return self._methods("release").union(ENDS if self.partners else ())

    @cached_property
    def start(self) -> frozenset[str]:
        """Methods that enter it besides ``with`` and ``await``."""
        return self._methods("start")

    @cached_property
    def consume(self) -> frozenset[str]:
        """Methods and attributes that release it by using it up."""
        return self._methods("consume")

    @cached_property
    def waits(self) -> frozenset[str]:
        """Methods that release it once it has ended by itself."""
        return self._methods("waits")

    @cached_property
    def fills(self) -> frozenset[str]:
        """Methods after which it holds something."""
        return self._methods("fills")

    @cached_property
    def asks(self) -> frozenset[str]:
        """Methods that are often refused by a peer or the system, which leaves it open."""
        return self._methods("asks")

    @cached_property
    def releases_on_error(self) -> frozenset[str]:
        """Methods that have released it whenever they raise."""
        return self._methods("releases_on_error")

    @cached_property
    def releasers(self) -> frozenset[str]:
        """Functions and methods that release it when it is passed to them."""
        return self._methods("releasers")

    def is_fluent(self, method: str) -> bool:
        """Tell whether ``method`` returns the resource itself, by its declared type."""
        info = self.managed.info
        return any(types.gives_itself(info, r) for r in types.method_results(info, method))

    def is_filled_by(self, name: str | None) -> bool:
        """Tell whether reading the attribute ``name`` makes it hold something."""
        symbol = self.managed.info.get(name) if name is not None and name in self.start else None
        function = definition(symbol.node) if symbol is not None else None
        return function is not None and function.is_property

    def has_own_method(self, name: str) -> bool:
        """Tell whether ``name`` is a method that no declaration covers, and that may end it."""
        symbol = self.managed.info.get(name)
        function = definition(symbol.node) if symbol is not None else None
        if function is None or function.is_property:
            return False
        package = function.info.fullname.partition(".")[0] if function.info else None
        return not self.managed.declared or package != self.managed.library

    def gives_another(self, method: str) -> bool:
        """Tell whether ``method`` returns an object of another class that can be released."""
        info = self.managed.info
        return any(
            any(instance.type.has_readable_member(name) for name in ENDS)
            for result in types.method_results(info, method)
            if not types.gives_itself(info, result)
            for instance in types.instances(types.awaited(result)[0])
        )

    def is_awaited(self, method: str) -> bool:
        """Tell whether a call of ``method`` does its work only when it is awaited or entered."""
        info = (self.entered or self.managed).info
        results = types.method_results(info, method)
        return types.is_coroutine(info, method) or any(types.works_later(r) for r in results)

    def is_set_up_by(self, method: str) -> bool:
        """Tell whether ``method`` may be called before the resource is started.

        Such a method does not wait for anything. It may return something to be entered later,
        unless the resource is started by awaiting it.
        """
        info = self.managed.info
        if not self.start or info.has_readable_member("__await__"):
            return bool(self.start) and not self.is_awaited(method)
        waits = any(types.awaited(result)[1] for result in types.method_results(info, method))
        return not waits and not types.is_coroutine(info, method)

    @property
    def reusable(self) -> bool:
        """Whether it may be used again after its release, as far as is known."""
        return all(managed.reusable for managed in self._given)

    @property
    def reopens(self) -> bool:
        """Whether it is open again, and owed, once it is used after its release."""
        return any(managed.reopens for managed in self._given)

    @property
    def _given(self) -> list[Managed]:
        """The classes of what entering and awaiting it gives, or its own."""
        return [m for m in (self.entered, self.opened) if m is not None] or [self.managed]

    @property
    def single_use(self) -> bool:
        """Whether it can be entered only once, and is of no other use."""
        if self.kind is Kind.ENTER:
            return True
        return self.kind is Kind.LAZY and not self.release and not self.reusable

    @property
    def block_releases(self) -> bool:
        """Whether leaving its ``with`` block releases it."""
        return (self.opened or self.managed).block_releases

    def works_when_closed(self, method: str) -> bool:
        """Tell whether ``method`` may be called on a closed resource.

        This is so for the methods that release or wait, for those that go on with a release, and
        for those that do no deferred work.
        """
        owned = self.managed.ownership
        finishes = owned is not None and method in owned.finishing
        works = self.is_awaited(method) or method in self.consume
        return finishes or method in ENDS or not works

    def _methods(self, attribute: str) -> frozenset[str]:
        """Return a set of names, joined over the class and the class once it is open."""
        mine = frozenset(getattr(self.managed, attribute))
        return mine.union(getattr(self.opened, attribute) if self.opened else ())
