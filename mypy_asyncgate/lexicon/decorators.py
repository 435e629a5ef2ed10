"""Decorators of the standard library and of this package, by what they leave as it is."""

from __future__ import annotations

from mypy_asyncgate.markers import must_enter, not_a_resource

MANAGERS = frozenset({"contextlib.asynccontextmanager", "contextlib.contextmanager"})
"""Decorators that make a context manager of a generator: an exception of the block is thrown in at
its ``yield``."""

TRANSPARENT = frozenset(
    {
        "abstractmethod", "classmethod", "deprecated", "final", "overload", "override",
        "staticmethod",
    }
)  # fmt: skip
"""Bare names of decorators after which a method takes and returns what its definition says."""

CLASS_MARKERS = frozenset(f"{m.__module__}.{m.__name__}" for m in (must_enter, not_a_resource))
"""Our own class decorators."""

HARMLESS_ON_CLASSES = CLASS_MARKERS | {
    "abc.update_abstractmethods",
    "dataclasses.dataclass",
    "functools.total_ordering",
    "typing.dataclass_transform",
    "typing.final",
    "typing.runtime_checkable",
    "typing_extensions.dataclass_transform",
    "typing_extensions.deprecated",
    "typing_extensions.final",
    "typing_extensions.runtime_checkable",
    "warnings.deprecated",
}
"""Class decorators that add no enter or exit method; any other may add the half that is missing.
The catalog adds those of libraries (``Meaning.DECORATOR``)."""


def is_manager_like(name: str) -> bool:
    """Tell whether a decorator, by its bare name, makes a context manager in some way."""
    return "contextmanager" in name


def is_cached_property(name: str) -> bool:
    """Tell whether a decorator keeps the result of a method in the object."""
    return "cached_property" in name
