"""Everything that rules may import: the types of facts, and the constants in them."""

from __future__ import annotations

from mypy_asyncgate.analysis.blocking_calls import CallFacts
from mypy_asyncgate.analysis.classes.facts import ClassFacts, Method
from mypy_asyncgate.analysis.classes.overrides import OverrideFacts
from mypy_asyncgate.analysis.classes.signatures import Result, Signature
from mypy_asyncgate.analysis.generators.consumer_facts import GeneratorFacts
from mypy_asyncgate.analysis.generators.manager_facts import ManagerFacts
from mypy_asyncgate.analysis.lifetime.events import Event, EventKind
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.leaks import Leak
from mypy_asyncgate.analysis.lifetime.loans import LoanFacts
from mypy_asyncgate.analysis.lifetime.state import CLOSED, ENTERED, OPEN, PENDING
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.flow.leaving import Exit, Raised
from mypy_asyncgate.lexicon.protocol import MISMATCHES, OTHER_HALF, PAIRS, statement_of

__all__ = [
    "CLOSED",
    "ENTERED",
    "MISMATCHES",
    "OPEN",
    "OTHER_HALF",
    "PAIRS",
    "PENDING",
    "CallFacts",
    "ClassFacts",
    "Event",
    "EventKind",
    "Exit",
    "GeneratorFacts",
    "Kind",
    "Leak",
    "LoanFacts",
    "ManagerFacts",
    "Method",
    "OverrideFacts",
    "ProductionFacts",
    "Raised",
    "Result",
    "Signature",
    "statement_of",
]
