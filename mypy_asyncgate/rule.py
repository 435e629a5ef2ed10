"""Rules: a code, a summary, and a pure function from facts to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from mypy.errorcodes import ErrorCode

from mypy_asyncgate.diagnostics.codes import ERROR_CODES
from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts import (
    CallFacts,
    ClassFacts,
    GeneratorFacts,
    LoanFacts,
    ManagerFacts,
    OverrideFacts,
    ProductionFacts,
)
from mypy_asyncgate.records import dataclass

F = TypeVar(
    "F",
    CallFacts,
    ClassFacts,
    GeneratorFacts,
    LoanFacts,
    ManagerFacts,
    OverrideFacts,
    ProductionFacts,
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

    @property
    def summary(self) -> str:
        """What it reports, in a line."""
        return self.error_code.description

    @property
    def default(self) -> bool:
        """Whether it is on by default."""
        return self.error_code.default_enabled
