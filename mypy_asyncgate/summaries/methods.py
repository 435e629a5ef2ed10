"""Which methods of a class of the module release its object themselves?

So it is for the ``run`` of a job that ends in ``finally: await self.close()``. Only bodies of the
module at hand are looked at; others are not there when mypy works from its cache.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import FuncDef, TypeInfo

from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import definition, own_attribute


def closing_methods(info: TypeInfo, module: str, release: frozenset[str]) -> frozenset[str]:
    """Return the methods of ``info``, other than ``release``, that call one of ``release``."""
    if info.module_name != module:
        return frozenset()
    return frozenset(m.name for m in _methods(info, module) if _names_any(m, release)) - release


def _methods(info: TypeInfo, module: str) -> Iterator[FuncDef]:
    for base in info.mro:
        for symbol in base.names.values() if base.module_name == module else ():
            function = definition(symbol.node)
            if function is not None and not function.name.startswith("__"):
                yield function


def _names_any(function: FuncDef, release: frozenset[str]) -> bool:
    return any(own_attribute(node) in release for node in walk(function))
