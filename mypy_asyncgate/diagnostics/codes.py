"""The codes of the rules.

mypy reads its settings before the first call is checked, and refuses codes that it does not know.
So the codes are known as soon as the plugin is loaded, and the rules only when one is needed.
"""

from __future__ import annotations

from mypy.errorcodes import ErrorCode

from mypy_asyncgate.dataclass import dataclass

ASYNCGATE = ErrorCode("asyncgate", "Lifetimes of resources (all rules)", "Asyncgate")
INTERNAL = ErrorCode(
    "asyncgate-internal",
    "A failure inside the plugin; the call it looked at is left alone",
    "Asyncgate",
    sub_code_of=ASYNCGATE,
)


@dataclass(frozen=True)
class Code:
    """The code of a rule, the type of the facts that it checks, and what it reports in a line."""

    name: str
    facts: str
    summary: str
    default: bool = True
    """Whether it is on by default."""


CODES = (
    Code(
        "asyncgen-leak",
        "GeneratorFacts",
        "An async generator is left early, and nothing closes it",
        default=False,
    ),
    Code(
        "blocking", "CallFacts", "A blocking sync resource is opened in a coroutine", default=False
    ),
    Code(
        "cleanup-raises",
        "ManagerFacts",
        "A clean-up hides the error of the block, or skips the rest of the clean-up",
        default=False,
    ),
    Code(
        "enter-none", "ClassFacts", "An enter method returns None, and a block uses what it returns"
    ),
    Code("exception-leak", "ProductionFacts", "A resource is released on the normal path only"),
    Code(
        "exit-signature",
        "ClassFacts",
        'An enter or exit method cannot be called the way "with" calls it',
    ),
    Code(
        "exit-swallows",
        "ClassFacts",
        "An exit method returns true on every path, and so swallows every exception",
    ),
    Code(
        "field-leak",
        "ProductionFacts",
        "A resource is stored on self, and nothing in the class enters or releases it",
    ),
    Code(
        "half-protocol", "ClassFacts", "A class has one half of a context manager and not the other"
    ),
    Code(
        "never-entered",
        "ProductionFacts",
        "A resource is made, and on no path entered, released or handed on",
    ),
    Code("not-owned", "LoanFacts", "Something borrowed is released", default=False),
    Code(
        "overwritten",
        "ProductionFacts",
        "A variable or a field is assigned again or deleted while it holds an open resource",
    ),
    Code(
        "ownership-override",
        "OverrideFacts",
        "An override declares another ownership than the method it overrides",
    ),
    Code(
        "partial-release",
        "ProductionFacts",
        "A resource is released on one normal path and left open on another",
    ),
    Code("reentered", "ProductionFacts", "A single-use manager is entered a second time"),
    Code(
        "returned",
        "ProductionFacts",
        "A function returns a resource un-entered, and its signature does not say so",
    ),
    Code(
        "returned-closed",
        "ProductionFacts",
        "A resource is returned from inside the block that closes it",
    ),
    Code(
        "sync-dunder",
        "ClassFacts",
        "An async dunder that cannot be awaited, or a sync one that is a coroutine",
    ),
    Code(
        "unbound-release",
        "ProductionFacts",
        "A finally releases a variable that is unbound if making the resource fails",
    ),
    Code(
        "unentered-use",
        "ProductionFacts",
        "A lazy resource is used before it was entered or awaited",
    ),
    Code(
        "unguarded-yield",
        "ManagerFacts",
        "A clean-up after the yield of a generator manager is skipped by an exception",
    ),
    Code(
        "untyped-manager",
        "ManagerFacts",
        "A generator manager has no return annotation",
        default=False,
    ),
    Code(
        "use-after-exit",
        "ProductionFacts",
        "A resource is used after its block has ended or after its release",
    ),
    Code("yield-count", "ManagerFacts", "A generator manager may yield twice, or not at all"),
)

ERROR_CODES = {
    code.name: ErrorCode(
        f"asyncgate-{code.name}",
        code.summary,
        "Asyncgate",
        default_enabled=code.default,
        sub_code_of=ASYNCGATE,
    )
    for code in CODES
}
"""What mypy shows and users ignore, by the name of the code."""
