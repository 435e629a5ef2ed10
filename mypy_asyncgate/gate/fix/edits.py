"""Which edits mend which findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mypy.errorcodes import ATTR_DEFINED

from mypy_asyncgate.gate.fix import asynchrony, enclose, owning, protocols, yields
from mypy_asyncgate.gate.fix.finding import Edit, Place
from mypy_asyncgate.gate.outcome import Message

Mend = Callable[[Place], Iterator[Edit]]
"""Yields edits, the best first; raises NotSafeError if an edit might change what code means."""

MENDS: Mapping[str, Mend] = {
    "asyncgen-leak": asynchrony.closing,
    "enter-none": protocols.returning_self,
    "exception-leak": enclose.enclosed,
    "half-protocol": protocols.completed,
    "never-entered": enclose.enclosed,
    "overwritten": enclose.enclosed,
    "partial-release": enclose.enclosed,
    "returned": owning.owned,
    "unentered-use": enclose.enclosed,
    "unguarded-yield": yields.guarded,
}
"""By the rule; a finding of another one has to be mended by hand."""

ASKED = {"returned": 'it is for the author of the interface; "--select returned" declares it'}
"""Rules whose findings are mended only if they are selected, and why."""

_NOT_AWAITED = frozenset({"unused-awaitable", "unused-coroutine"})
_NO_PROTOCOL = '"__enter__"'


def mend(message: Message) -> Mend | None:
    """Return what mends a finding, or an error of mypy about the use of a resource."""
    if message.ours:
        return MENDS.get(message.rule)
    if message.code in _NOT_AWAITED:
        return asynchrony.awaiting
    if message.code == ATTR_DEFINED.code and _NO_PROTOCOL in message.message:
        return asynchrony.entering_async
    return None
