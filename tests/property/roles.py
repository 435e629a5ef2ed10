"""How a value holds the resource without being it, as the analysis writes it."""

from __future__ import annotations

MANY = "[*]"
"""It is a list that has the resource in it."""
CALL = "()"
"""It is a call on the resource."""
WAIT = "!"
"""It is a call that waits for the end of the resource."""
LOAN = "~"
"""It is the result of a call that was given the resource, and may keep it."""
DEPENDANT = "&"
"""It is a coroutine that is going to use the resource."""
