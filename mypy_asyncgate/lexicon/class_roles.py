"""What the name of a class says about its role: a base, a mixin, a test double.

Such classes are not entered as they are, or not by code that runs in production.
"""

from __future__ import annotations

import re

MEANT_AS_BASE = r"^_|Base|Abstract|Interface"
"""Names of classes that are there to be inherited from; a subclass may have the missing half. Few
runs ask for one of these patterns, so each is compiled when it is used, and then kept by ``re``."""

TEST_DOUBLE = r"(?i)mock|fake|dummy|stub|spy(?![a-z])"
"""Names of classes that stand for another in a test, and do as little as the test needs."""

TEST_MODULE = r"(^|\.)(tests?|test_\w*|\w+_tests?|testing)(\.|$)"
"""Modules that hold tests; the catalog adds those of test frameworks (``Meaning.TESTS``)."""


def is_mixin(class_name: str) -> bool:
    """Tell whether the class is to be combined with another, which may have the missing half."""
    return "mixin" in class_name.lower()


def is_base(class_name: str) -> bool:
    """Tell whether the class is called a base outright."""
    return "Base" in class_name


def is_test_double(class_name: str) -> bool:
    """Tell whether the class plays the part of another one in a test."""
    return re.search(TEST_DOUBLE, class_name) is not None


def is_test_module(module: str, more: frozenset[str]) -> bool:
    """Tell whether a module holds tests; ``more`` are further names of such modules."""
    return re.search(TEST_MODULE, module) is not None or not more.isdisjoint(module.split("."))
