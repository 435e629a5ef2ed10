"""The registry of rules: a literal, sorted by code. There is no other."""

from __future__ import annotations

from typing import Any

from mypy_asyncgate.rule import Rule
from mypy_asyncgate.rules import never_entered, returned

RULES: tuple[Rule[Any], ...] = (
    never_entered.RULE,
    returned.RULE,
)
