"""The rules' only door: every type that a rule may ask."""

from __future__ import annotations

from mypy_asyncgate.analysis.blocking_calls import CallFacts
from mypy_asyncgate.analysis.classes.facts import ClassFacts
from mypy_asyncgate.analysis.classes.overrides import OverrideFacts
from mypy_asyncgate.analysis.generators.consumer_facts import GeneratorFacts
from mypy_asyncgate.analysis.generators.manager_facts import ManagerFacts
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.loans import LoanFacts

__all__ = [
    "CallFacts",
    "ClassFacts",
    "GeneratorFacts",
    "LoanFacts",
    "ManagerFacts",
    "OverrideFacts",
    "ProductionFacts",
]
