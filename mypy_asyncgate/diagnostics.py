"""What a rule says: findings and their notes, and the error code above all rules."""

from __future__ import annotations

from dataclasses import dataclass

from mypy.errorcodes import ErrorCode
from mypy.nodes import Context

ASYNCGATE = ErrorCode("asyncgate", "Lifetimes of resources (all rules)", "Asyncgate")
INTERNAL = ErrorCode(
    "asyncgate-internal",
    "A failure inside the plugin; the call it looked at is left alone",
    "Asyncgate",
    sub_code_of=ASYNCGATE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One report: where (a mypy node), what is wrong, and what helps to see or mend it."""

    where: Context
    message: str
    notes: tuple[str, ...] = ()
