"""Rules: a code, and a pure function from facts to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from mypy.errorcodes import ErrorCode

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.diagnostics.codes import ERROR_CODES
from mypy_asyncgate.diagnostics.findings import Finding

if TYPE_CHECKING:
    from mypy_asyncgate.facts.calls import CallFacts
    from mypy_asyncgate.facts.classes import ClassFacts, OverrideFacts
    from mypy_asyncgate.facts.generators import GeneratorFacts, ManagerFacts
    from mypy_asyncgate.facts.resources import LoanFacts, ProductionFacts

F = TypeVar(
    "F",
    "CallFacts",
    "ClassFacts",
    "GeneratorFacts",
    "LoanFacts",
    "ManagerFacts",
    "OverrideFacts",
    "ProductionFacts",
)


@dataclass(frozen=True)
class Rule(Generic[F]):
    """A rule over facts of type ``facts_type``, which is one of those in ``facts``.

    ``code`` is in the table of ``diagnostics.codes``, and is the stem of the names of the rule's
    file, page and tests.
    """

    code: str
    facts_type: type[F]
    check: Callable[[F], Iterator[Finding]]

    @property
    def error_code(self) -> ErrorCode:
        """What mypy shows and users ignore."""
        return ERROR_CODES[self.code]
