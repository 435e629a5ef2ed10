"""What rules may know of the resources that functions own and borrow."""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.events import Event, EventKind
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.leaks import Leak
from mypy_asyncgate.analysis.lifetime.loans import LoanFacts
from mypy_asyncgate.analysis.lifetime.state import CLOSED, ENTERED, OPEN, PENDING
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.flow.leaving import Exit, Raised

__all__ = [
    "CLOSED",
    "ENTERED",
    "OPEN",
    "PENDING",
    "Event",
    "EventKind",
    "Exit",
    "Kind",
    "Leak",
    "LoanFacts",
    "ProductionFacts",
    "Raised",
]
