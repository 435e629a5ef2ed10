"""What the methods of a class do with a field, by their executions; and what the summaries say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from tests.property.analysed import Analysed

from .functions import ExecutedFunctions
from .observed import Observed, Source
from .trials import Search

FIELD = re.compile(r"self\.(_?field_\w)")
ITEMS = "_field_d"
"""The field that holds a container."""
FILLS = r"self\.{} = (await )?\w+\("
LOOKED_UP = re.compile(rf"self\.{ITEMS}(\[c\] =|\.keys\(|\)| = )|in self\.{ITEMS}")
RELEASE = frozenset({"close"})
ENDS = RELEASE | {"wait_closed"}
"""The methods after which a resource is no more, whatever its class."""


class ExecutedClass:
    """A class of which each method is executed for the value that a field may hold."""

    def __init__(self, functions: ExecutedFunctions, source: str) -> None:
        self._functions = functions
        self._program = functions.program
        self._source = source

    @cached_property
    def methods(self) -> tuple[str, ...]:
        return tuple(name for name, f in self._program.own.functions.items() if f.is_method)

    @property
    def fields(self) -> list[str]:
        """The fields that the methods name, but for that of the container."""
        return sorted(set(FIELD.findall(self._source)) - {ITEMS})

    def observed(self, method: str, field: str) -> Observed:
        """Return what a method does with the value of a field."""
        return self._functions.observed(method, Source("field", field))

    def may_release(self, field: str, ends: frozenset[str]) -> bool:
        """Tell whether a method may end the value of a field, or give it to who may."""
        for method in self.methods:
            shown = self.observed(method, field)
            # Another name for the field is no other owner.
            returned = shown.returned and method.startswith("__")
            leaves = shown.released or shown.kept_in or shown.unknown or shown.entered
            if returned or leaves or not ends.isdisjoint(shown.uses):
                return True
        return False

    def asks(self, field: str, attribute: str) -> bool:
        """Tell whether a method asks the value of a field for an attribute."""
        return any(attribute in self.observed(method, field).uses for method in self.methods)

    def may_release_items(self, ends: frozenset[str]) -> bool:
        """Tell whether anything takes something out of the container, or is named like an end.

        It is asked of names alone.
        """
        text, *_ = re.split(r"^(?=async def|def)", self._source, flags=re.MULTILINE)
        named = text.count(f"self.{ITEMS}")
        asked = set(re.findall(r"\.(\w+)", text))
        return len(LOOKED_UP.findall(text)) < named or not ends.isdisjoint(asked)

    def makers(self, field: str) -> set[str]:
        """Return the methods that store the result of a call in a field."""
        fills = re.compile(FILLS.format(field))
        return {name for name, text in self.texts.items() if fills.search(text)}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts of the methods, without their names."""
        parts = re.split(r"^    (?:async )?def (\w+)", self._source, flags=re.MULTILINE)[1:]
        return dict(zip(parts[::2], parts[1::2], strict=True))

    def repeated(self, field: str) -> set[str]:
        """Return what some method calls twice though nothing looks at a field between the calls."""
        named = re.compile(rf"self\.{field}\b")
        looking = frozenset(name for name, text in self.texts.items() if named.search(text))
        found: set[str] = set()
        for method in self.methods:
            search = Search(self._program, method, Source("calls", field), looking)
            found |= search.observed.repeated
        return found

    def may_hold(self, field: str, method: str) -> bool:
        """Tell whether a field may hold something when a method begins to run."""
        makers = self.makers(field)
        if method == "__init__" or "__init__" in makers:
            return method != "__init__"
        if method == "reconnect" and len(makers) > 1:
            return True
        return method in makers and method in self.repeated(field)

    def is_unchecked(self, field: str, method: str, line: int) -> bool:
        """Tell whether a method may come to the store at a line without looking at the field."""
        return line in self.observed(method, field).unchecked


def compare_owner(program: Analysed, shown: ExecutedClass) -> Iterator[str]:
    """Yield what only the summaries, or only the executions, say of a class."""
    if program.owner is None:
        return
    said = program.summaries.classes.of(program.owner)
    for field in shown.fields:
        name = f"{field}_{program.number}"
        for what, ours, theirs in (
            ("may release", said.may_release(name, RELEASE), shown.may_release(field, RELEASE)),
            *(
                (f"in {m}, may hold", said.may_hold(name, m), shown.may_hold(field, m))
                for m in shown.methods
            ),
        ):
            if ours != theirs:
                yield f'the class {what} "{field}": said {ours}, shown {theirs}'
        if said.calls(name, frozenset({"use"})) and not shown.asks(field, "use"):
            yield f'the class is said to use "{field}"'
    ours = said.may_release_items(f"{ITEMS}_{program.number}", RELEASE)
    theirs = shown.may_release_items(RELEASE)
    if ours != theirs:
        yield f"the class may release items: said {ours}, shown {theirs}"
