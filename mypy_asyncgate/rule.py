"""Rules: a code, a summary, and a pure function from facts to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mypy.errorcodes import ErrorCode

from mypy_asyncgate.diagnostics.findings import ASYNCGATE, Finding
from mypy_asyncgate.facts import (
    CallFacts,
    ClassFacts,
    GeneratorFacts,
    LoanFacts,
    ManagerFacts,
    OverrideFacts,
    ProductionFacts,
)

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

    ``code`` is the stem of the names of the rule's file, page and tests. ``error_code`` is what
    mypy shows and users ignore. ``default`` says whether the rule is enabled by default.
    """

    code: str
    summary: str
    facts_type: type[F]
    check: Callable[[F], Iterator[Finding]]
    default: bool = True
    error_code: ErrorCode = field(init=False)

    def __post_init__(self) -> None:
        error_code = ErrorCode(
            f"asyncgate-{self.code}",
            self.summary,
            "Asyncgate",
            default_enabled=self.default,
            sub_code_of=ASYNCGATE,
        )
        object.__setattr__(self, "error_code", error_code)
