"""What rules may know of class statements and overrides."""

from __future__ import annotations

from mypy_asyncgate.analysis.classes.facts import ClassFacts, Method
from mypy_asyncgate.analysis.classes.overrides import OverrideFacts
from mypy_asyncgate.analysis.classes.signatures import Result, Signature
from mypy_asyncgate.lexicon.protocol import MISMATCHES, OTHER_HALF, PAIRS, statement_of

__all__ = [
    "MISMATCHES",
    "OTHER_HALF",
    "PAIRS",
    "ClassFacts",
    "Method",
    "OverrideFacts",
    "Result",
    "Signature",
    "statement_of",
]
