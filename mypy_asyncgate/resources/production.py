"""A resource that a function owns from some point on: it makes it, or takes it over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mypy.nodes import Argument, Expression, TypeInfo

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.resources.managed import Managed

Origin = Argument | Expression
"""A parameter, a call, an expression that reads a property, or what a loop binds."""


@dataclass(frozen=True)
class Production:
    """A resource that a function owns from some point on."""

    origin: Origin
    """Where it comes from."""
    source: str
    """What is called, as the source has it ("connect", "ClientSession"), or the parameter."""
    managed: Managed
    kind: Kind
    coroutine: bool
    """The call gives a coroutine; awaiting it makes the resource."""
    opened: Managed | None
    """What a lazy resource is once it has been awaited; None if nothing has to be released."""
    entered: Managed | None
    """What entering gives, if that is a resource too, most often the same; else None."""
    position: int | None
    """The element of the tuple that is the resource; None if it comes alone."""
    derived: bool = False
    """It ends with the object whose method, or whose attribute's method, made it."""
    parent: Managed | None = None
    """The class of the object whose method made it, if that is managed."""
    closing: frozenset[str] = frozenset()
    """Methods of a class nobody described that release it themselves, as their bodies show."""
    partners: tuple[int, ...] = ()
    """Elements of the tuple that are not resources, and have a method that ends this one."""
    around: int | None = None
    """The argument of the call that it is made around, and ends with: it holds nothing else."""
    declared: Ownership | None = None
    """What the signature that it comes through says of it."""

    @property
    def is_taken_over(self) -> bool:
        """Whether it comes from the caller."""
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
        """Whether something is held as soon as it is made."""
        return self.kind is Kind.RELEASE

    @cached_property
    def release(self) -> frozenset[str]:
        """Methods that end the obligation, of the resource or of a partner."""
        return self._both("release").union(ENDS if self.partners else ())

    @cached_property
    def start(self) -> frozenset[str]:
        """Methods that enter it besides ``with`` and ``await``."""
        return self._both("start")

    @cached_property
    def consume(self) -> frozenset[str]:
        """Methods and attributes that release it by using it up."""
        return self._both("consume")

    @cached_property
    def waits(self) -> frozenset[str]:
        """Methods that release it once it has ended by itself."""
        return self._both("waits")

    @cached_property
    def fills(self) -> frozenset[str]:
        """Methods after which it holds something."""
        return self._both("fills")

    @cached_property
    def releasers(self) -> frozenset[str]:
        """Functions and methods that release it when it is passed to them."""
        return self._both("releasers")

    def is_fluent(self, method: str) -> bool:
        """Tell whether ``method`` gives back the resource itself, as its type has it."""
        info = self.managed.info
        return any(types.gives_itself(info, r) for r in types.method_results(info, method))

    def gives_another(self, method: str) -> bool:
        """Tell whether ``method`` gives an object of another class that has to be released."""
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
        """Tell whether ``method`` may be called before it is started: it waits for nothing.

        Unless that is by awaiting it, what such a method gives may be entered later as well.
        """
        info = self.managed.info
        if not self.start or info.has_readable_member("__await__"):
            return bool(self.start) and not self.is_awaited(method)
        waits = any(types.awaited(result)[1] for result in types.method_results(info, method))
        return not waits and not types.is_coroutine(info, method)

    @property
    def reusable(self) -> bool:
        """Whether it may be used again after its release, or nobody knows that it may not."""
        given = [m for m in (self.entered, self.opened) if m is not None]
        return all(m.reusable for m in given or [self.managed])

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
        """Tell whether ``method`` may be called on a closed resource: it only asks or waits."""
        return method in ENDS or not self.is_awaited(method)

    def _both(self, attribute: str) -> frozenset[str]:
        mine = frozenset(getattr(self.managed, attribute))
        return mine.union(getattr(self.opened, attribute) if self.opened else ())
