"""What rules may know of generators: context managers and their consumers."""

from __future__ import annotations

from mypy_asyncgate.analysis.generators.consumer_facts import GeneratorFacts
from mypy_asyncgate.analysis.generators.manager_facts import ManagerFacts

__all__ = [
    "GeneratorFacts",
    "ManagerFacts",
]
