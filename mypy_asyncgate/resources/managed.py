"""The description of a managed class: how its instances are entered and released."""

from __future__ import annotations

from dataclasses import dataclass

from mypy.nodes import TypeInfo

from mypy_asyncgate.catalog.model import Kind


@dataclass(frozen=True)
class Managed:
    """A managed class: the obligation of an instance's owner, and the methods that fulfil it.

    The fields without a docstring are described in ``catalog.model.ClassEntry``.
    """

    info: TypeInfo
    kind: Kind
    declared: bool
    """Whether the catalog, the configuration or a marker declares it, not only its methods."""
    release: tuple[str, ...] = ()
    """Methods that end the obligation, the usual one first."""
    start: frozenset[str] = frozenset()
    consume: frozenset[str] = frozenset()
    releasers: frozenset[str] = frozenset()
    waits: frozenset[str] = frozenset()
    fills: frozenset[str] = frozenset()
    reusable: bool = True
    block_releases: bool = True
    library: str | None = None
    """The top-level package of the class, if the catalog describes the class."""

    @property
    def name(self) -> str:
        """The bare name of the class, for messages."""
        return self.info.name

    @property
    def is_async(self) -> bool:
        """Whether it is entered with ``async with``."""
        return self.info.has_readable_member("__aenter__")

    @property
    def keyword(self) -> str:
        """The statement that enters it."""
        return "async with" if self.is_async else "with"

    @property
    def has_protocol(self) -> bool:
        """Whether it can be entered at all."""
        return self.is_async or self.info.has_readable_member("__enter__")
