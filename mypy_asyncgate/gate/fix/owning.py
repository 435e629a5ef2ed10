"""Declares that the caller of a function owns its result."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.fix.tree import code


def owned(place: Place) -> Iterator[Edit]:
    """Yield the edit that marks a result as ``Owned``, without an import that runs need."""
    spot = place.tree.spot(place.message.line)
    advised = any("Owned[" in text for text in (place.message.message, *place.message.notes))
    if spot is None or not spot.functions or not advised:
        return
    function = spot.functions[0]
    if function.name.value != place.names[0] or function.returns is None:
        return
    annotation = function.returns.annotation
    marked = cst.parse_expression(f'Annotated[{code(annotation)}, "Owned"]')
    returns = function.returns.with_changes(annotation=marked)
    changed = place.tree.replaced(function.returns, returns)
    asks = "it is for the author of the interface to declare it"
    yield Edit(changed.code, (("typing", "Annotated"),), asks)
