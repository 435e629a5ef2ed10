"""Names by which code learns that the other side has ended what a resource is about.

What has ended by itself may be dropped without a release: a field that is set to None after such
news is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from mypy_asyncgate.lexicon.exceptions import CAUGHT_EXCEPTION

TELLS_END = r"(^|_)(recv|receive|read|readline|wait|join|listen|next|iter|poll|get_msg)"
"""Parts of the names of methods that wait for something of the other side, perhaps its end."""

ENDED = (
    "brokenpipe", "clos", "connectionabort", "connectionerror", "connectionreset", "disconnect",
    "eof", "finished", "incompleteread", "ioerror", "lost", "oserror", "terminated",
)  # fmt: skip
"""Parts of the names, in lower case, of exceptions that say a connection is over."""


def may_tell_end(method: str) -> bool:
    """Tell whether a method, by its name, may tell that the other side has ended."""
    return re.search(TELLS_END, method) is not None


def may_be_end(exceptions: Collection[str], anything: bool) -> bool:
    """Tell whether one of these exceptions, by its name, says that a connection is over.

    No names stand for all exceptions. If all are handled, ``anything`` is the answer.
    """
    if not exceptions or not CAUGHT_EXCEPTION.isdisjoint(exceptions):
        return anything
    return any(word in name.lower() for name in exceptions for word in ENDED)
