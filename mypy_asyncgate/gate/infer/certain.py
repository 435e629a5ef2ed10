"""Which markers can be written into signatures, going by what is inferred."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate.infer.model import (
    FunctionView,
    ModuleView,
    ParameterView,
    Released,
    Source,
)
from mypy_asyncgate.markers import Ownership


@dataclass(frozen=True)
class Marker:
    """A marker that can be written into the signature of the function at a line.

    ``parameter`` is the name of a parameter, or None for the result, of which ``element`` is the
    index of an element, or None for the whole.
    """

    function: str
    line: int
    ownership: Ownership
    parameter: str | None = None
    element: int | None = None

    @property
    def bare_name(self) -> str:
        """The name of the function without that of its class."""
        return self.function.rpartition(".")[2]

    @property
    def word(self) -> str:
        """The name of the marker."""
        return self.ownership.value.capitalize()


def markers(module: ModuleView) -> Iterator[Marker]:
    """Yield the markers that are certain by what is inferred of the functions of a module.

    An ``Owned`` parameter has to be released on every path, also if something raises, which is not
    known from here: it has to be checked with the marker.
    """
    if not module.markers:
        return
    for function in module.functions:
        yield from _of_result(function)
        for parameter in function.parameters:
            ownership = _of_parameter(parameter)
            if ownership is not None:
                yield Marker(function.name, function.line, ownership, parameter.name)


def _of_result(function: FunctionView) -> Iterator[Marker]:
    """Yield the markers of a result; those of special methods follow from what they are."""
    if function.waits or function.bare_name.startswith("__"):
        return
    if function.lent:
        yield Marker(function.name, function.line, Ownership.BORROWED)
    if any(r.source is Source.FIELD and r.element is None for r in function.results):
        return
    for new in function.new:
        if not new.declared:
            yield Marker(function.name, function.line, Ownership.OWNED, None, new.element)


def _of_parameter(parameter: ParameterView) -> Ownership | None:
    if parameter.declared or not parameter.type_name or parameter.keyword is None:
        return None
    if parameter.unknown or parameter.returned:
        return None
    if parameter.owned:
        return Ownership.OWNED
    if parameter.borrowed and parameter.certain:
        return Ownership.BORROWED
    if parameter.kept_in:
        return None
    ends = parameter.released is Released.ALWAYS or parameter.enters or parameter.passed_on
    if ends:
        return Ownership.OWNED
    return Ownership.BORROWED if parameter.only_used and parameter.certain else None
