"""What a class owns, by the executions of its methods, and what the summaries say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.summaries.ownership import FieldOwnership
from tests.property.analysed import RELEASE, Analysed

from .functions import ExecutedFunctions
from .observed import Source
from .owners import ExecutedClass

CONSTRUCTOR = "__init__"
OWN_CALL = re.compile(r"\bself\.(\w+)\(")


def compare_ownership(
    program: Analysed, shown: ExecutedClass, functions: ExecutedFunctions
) -> Iterator[str]:
    """Yield what only the summaries, or only the executions, say of what a class owns."""
    if program.owner is None:
        return
    fields = {field.name: field for field in program.build.ownership(program.owner).fields}
    owned = Owned(shown, functions)

    def as_written(methods: Iterable[str]) -> set[str]:
        return set(map(program.as_written, methods))

    for field in shown.fields:
        name = f"{field}_{program.number}"
        said = fields.get(name, FieldOwnership(name))
        made, given = owned.made_in(field), owned.given_by(field)
        is_owned, released = bool(made or given), owned.released_by(field)
        for what, ours, theirs in (
            ("made in", as_written(said.made_in), owned.with_callers(made)),
            ("given by", said.given_by, given),
            ("released by", as_written(said.released_by), released if is_owned else set()),
        ):
            if ours != theirs:
                yield f'the class owns "{field}": {what} said {ours}, shown {theirs}'


class Owned:
    """What the fields of an executed class own."""

    def __init__(self, shown: ExecutedClass, functions: ExecutedFunctions) -> None:
        self._shown, self._functions = shown, functions

    def made_in(self, field: str) -> set[str]:
        """Return the methods that store something new in a field, and nowhere else."""
        found = set()
        for method in self._shown.methods:
            for source in (Source("call", line) for line in self._sites):
                shown = self._functions.observed(method, source)
                if shown.kept_in == {f".{field}"} and (field, source) in shown.stored:
                    found.add(method)
        return found

    def given_by(self, field: str) -> set[str]:
        """Return the parameters of the constructor that are stored in a field."""
        if CONSTRUCTOR not in self._shown.methods:
            return set()
        names = self._functions.program.functions[CONSTRUCTOR].parameters
        sources = [Source("parameter", name) for name in names]
        stored = set().union(
            *(self._functions.observed(CONSTRUCTOR, source).stored for source in sources)
        )
        return {str(source.name) for source in sources if (field, source) in stored}

    def released_by(self, field: str) -> set[str]:
        """Return the methods that may release the value of a field."""
        found = set()
        for method in self._shown.methods:
            done = self._shown.observed(method, field)
            if done.released or not done.uses.isdisjoint(RELEASE | EXITS):
                found.add(method)
        return self.with_callers(found)

    def with_callers(self, methods: set[str]) -> set[str]:
        """Return methods with those that call them, at any depth."""
        found = set(methods)
        while True:
            calling = {m for m, called in self._called.items() if not called.isdisjoint(found)}
            if calling <= found:
                return found
            found |= calling

    @cached_property
    def _called(self) -> dict[str, set[str]]:
        """The methods of the object that each method calls."""
        return {name: set(OWN_CALL.findall(text)) for name, text in self._shown.texts.items()}

    @cached_property
    def _sites(self) -> list[int]:
        """The lines where something is made."""
        functions = self._functions.program.own.functions.values()
        return sorted({line for function in functions for line in function.sites})
