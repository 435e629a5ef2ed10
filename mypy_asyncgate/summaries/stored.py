"""The summaries of a module as a text, in which they reach other modules.

The text is JSON with short keys; equal summaries have equal texts. An entry that cannot be read is
left out, so that an odd text only says less.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mypy_asyncgate.dataclass import dataclass, field, field_names
from mypy_asyncgate.summaries.block_use import BlockUse
from mypy_asyncgate.summaries.ownership import NOTHING_OWNED, ClassOwnership, FieldOwnership
from mypy_asyncgate.summaries.results import UNKNOWN_ONLY, Provenance, Result, ResultSummary
from mypy_asyncgate.summaries.values import ValueSummary


@dataclass(frozen=True)
class StoredParameter:
    """The summary of a parameter.

    ``always_called`` are sets of methods of which the function calls at least one on every normal
    path.
    """

    summary: ValueSummary
    always_called: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class StoredFunction:
    """What a module stores of a function: its results, and parameters by number."""

    parameters: Mapping[int, StoredParameter] = field(default_factory=dict)
    results: ResultSummary = UNKNOWN_ONLY

    @property
    def says_something(self) -> bool:
        """Whether it says more than an absent entry."""
        return bool(self.parameters) or self.results != UNKNOWN_ONLY


@dataclass(frozen=True)
class StoredClass:
    """What a module stores of a class: what its objects own, and the classes of its fields.

    ``field_types`` has the full names of classes, for fields without annotation. ``is_sketch``
    and ``replaces_init`` are as in ``ModuleSummaries``; the first one is only known of classes with
    a context protocol.
    """

    ownership: ClassOwnership = NOTHING_OWNED
    field_types: Mapping[str, str] = field(default_factory=dict)
    is_sketch: bool | None = None
    replaces_init: bool = False

    @property
    def says_something(self) -> bool:
        """Whether it says more than an absent entry."""
        owns = self.ownership != NOTHING_OWNED
        is_special = self.is_sketch is not None or self.replaces_init
        return owns or bool(self.field_types) or is_special


@dataclass(frozen=True)
class StoredModule:
    """What a module stores of its functions and classes, by their names within it."""

    functions: Mapping[str, StoredFunction] = field(default_factory=dict)
    classes: Mapping[str, StoredClass] = field(default_factory=dict)

    def text(self) -> str:
        """Return the text, which is empty if there is nothing to say."""
        functions = {
            name: _from_function(function)
            for name, function in sorted(self.functions.items())
            if function.says_something
        }
        classes = {
            name: _from_class(stored)
            for name, stored in sorted(self.classes.items())
            if stored.says_something
        }
        if not functions and not classes:
            return ""
        return json.dumps({"f": functions, "c": classes}, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> StoredModule:
        """Return what a text of ``text`` says, or nothing if it is none."""
        try:
            read = json.loads(text)
            return cls(
                {name: _to_function(function) for name, function in read["f"].items()},
                {name: _to_class(stored) for name, stored in read["c"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return NOTHING_STORED


NOTHING_STORED = StoredModule()


def _from_function(function: StoredFunction) -> dict[str, Any]:
    return {
        "p": {str(index): _from_parameter(p) for index, p in sorted(function.parameters.items())},
        "r": sorted(map(_from_result, function.results)),
    }


def _to_function(read: dict[str, Any]) -> StoredFunction:
    return StoredFunction(
        {int(index): _to_parameter(p) for index, p in read["p"].items()},
        frozenset(map(_to_result, read["r"])),
    )


def _from_class(stored: StoredClass) -> dict[str, Any]:
    return {
        "o": list(map(_from_field, stored.ownership.fields)),
        "s": stored.ownership.shared,
        "t": dict(sorted(stored.field_types.items())),
        "m": stored.is_sketch,
        "i": stored.replaces_init,
        "b": _from_block(stored.ownership.block),
        "e": sorted(stored.ownership.finishing),
    }


def _to_class(read: dict[str, Any]) -> StoredClass:
    owned = tuple(map(_to_field, read["o"]))
    block, finishing = _to_block(read["b"]), frozenset(read["e"])
    ownership = ClassOwnership(owned, read["s"], block, finishing)
    return StoredClass(ownership, dict(read["t"]), read["m"], read["i"])


def _from_block(block: BlockUse) -> list[Any]:
    return [block.opens, sorted(block.opened_by), sorted(block.closed_by)]


def _to_block(read: list[Any]) -> BlockUse:
    opens, opened_by, closed_by = read
    return BlockUse(opens, frozenset(opened_by), frozenset(closed_by))


def _from_field(held: FieldOwnership) -> list[Any]:
    methods = map(sorted, (held.made_in, held.given_by, held.released_by))
    return [held.name, *methods, held.kept, held.refilled]


def _to_field(read: list[Any]) -> FieldOwnership:
    name, *methods, kept, refilled = read
    made_in, given_by, released_by = map(frozenset, methods)
    return FieldOwnership(name, made_in, given_by, released_by, kept, refilled)


def _from_parameter(parameter: StoredParameter) -> dict[str, Any]:
    summary = parameter.summary
    return {
        "u": sorted(summary.uses),
        "k": sorted(summary.kept_in),
        "f": [name for name in field_names(summary) if getattr(summary, name) is True],
        "a": sorted(map(sorted, parameter.always_called)),
    }


def _to_parameter(read: dict[str, Any]) -> StoredParameter:
    flags = dict.fromkeys(read["f"], True)
    if not flags.keys() <= set(field_names(ValueSummary)):
        raise KeyError(read["f"])
    summary = ValueSummary(uses=frozenset(read["u"]), kept_in=frozenset(read["k"]), **flags)
    return StoredParameter(summary, frozenset(map(frozenset, read["a"])))


def _from_result(result: Result) -> list[Any]:
    return [
        result.provenance.name,
        result.name,
        result.awaited,
        result.kept,
        -1 if result.position is None else result.position,
        *map(sorted, (result.used, result.passed, result.fresh)),
    ]


def _to_result(read: list[Any]) -> Result:
    provenance, name, awaited, kept, position, *names = read
    used, passed, fresh = map(frozenset, names)
    at = None if position < 0 else position
    return Result(Provenance[provenance], name, awaited, kept, at, used, passed, fresh)
