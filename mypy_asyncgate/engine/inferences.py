"""What a finding rests on that bodies show and no declaration tells, as notes.

A note names the file of what it is about. It has a line only where that is in the module at hand:
the line of something in another module would change with each edit above it, and with it everything
that depends on the module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mypy.checker import TypeChecker
from mypy.nodes import MypyFile

from mypy_asyncgate.engine.function_cache import FunctionCache
from mypy_asyncgate.flow.operations import Pass
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.checker import shown_path
from mypy_asyncgate.resources.managed import Managed

if TYPE_CHECKING:
    from mypy_asyncgate.facts.resources import ProductionFacts


class Inferences:
    """Notes about inferences; ``tree_of`` returns a module of the build."""

    def __init__(self, functions: FunctionCache, tree_of: Callable[[str], MypyFile | None]) -> None:
        self._functions = functions
        self._tree_of = tree_of

    def notes(self, checker: TypeChecker, facts: ProductionFacts) -> tuple[str, ...]:
        """Return the notes for findings about a resource."""
        return tuple(dict.fromkeys(self._notes(checker, facts)))

    def _notes(self, checker: TypeChecker, facts: ProductionFacts) -> Iterator[str]:
        module = checker.tree.fullname
        maker = facts.production.maker
        if maker is not None and maker.module != module:
            what = facts.production.managed.name
            gives = "yields" if maker.yields else "returns"
            yield f'"{maker.key}" {gives} a new "{what}" ({self._place(checker, maker.module)})'
        managed = facts.production.managed
        if managed.ownership is not None:
            yield self._about_class(managed, checker)
        for event in facts.events:
            used_by = self._callee(event.op) if isinstance(event.op, Pass) else None
            if used_by is not None and used_by.module != module:
                yield f'"{used_by.key}" only uses it ({self._place(checker, used_by.module)})'

    def _about_class(self, managed: Managed, checker: TypeChecker) -> str:
        owned = managed.ownership.fields if managed.ownership is not None else ()
        fields = " and ".join(f'"self.{held.name}"' for held in owned if held.released_by)
        info = managed.info
        if info.module_name == checker.tree.fullname:
            place = f"inferred, line {info.line}"
        else:
            place = self._place(checker, info.module_name)
        return f'"{info.name}" owns {fields}, which "{managed.release[0]}" releases ({place})'

    def _callee(self, op: Pass) -> Definition | None:
        """Return the function that gets an argument and only uses it, as its body shows."""
        summaries = self._functions.summaries()
        summary = summaries.of_argument(op)
        if summary is None or not summary.only_uses:
            return None
        target = summaries.targets.of_call(op.call)
        return target.definition if target is not None else None

    def _place(self, checker: TypeChecker, module: str) -> str:
        tree = self._tree_of(module)
        return f"inferred, {module if tree is None else shown_path(checker, tree.path)}"
