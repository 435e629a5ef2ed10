"""Method names that open something which held nothing before."""

from __future__ import annotations

OPENERS = frozenset({"connect", "initialize", "login", "open", "setup", "start"})
"""Such a method that fails has opened nothing, so that nothing has to be released."""
