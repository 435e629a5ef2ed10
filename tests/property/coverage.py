"""``python -m tests.property.coverage N``: how much of the analysis N programs reach.

Prints the lines and branches of the lifetime analysis and of the summaries, as ``coverage report``
has them, with the lines that no program reaches; needs the package ``coverage``. What is measured
is what programs reach, and not what other tests do. ``BEYOND`` is left out, and told.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEASURED = ("mypy_asyncgate/analysis/lifetime/*", "mypy_asyncgate/summaries/*")

WORDS = "mypy_asyncgate/analysis/lifetime/wording.py"
"""The words of messages: no execution shows them, and other tests read them."""

DECLARED = "what declarations, decorators and names say of the function around a resource"
BEYOND = {
    r"def (function_facts|is_decorated|_is_own_factory)\b": DECLARED,
    r"def (_makes_caller_responsible|_returns_others)\b": DECLARED,
    r"def class_body_facts\b": "what a class body makes: no function is executed for that",
    r"def (loan_of_field|_injecting_method)\b": "who is declared to own what a field was given",
}
"""What no execution of a function can show, by the definitions of it, with the reason."""


def main() -> int:
    """Compare programs, and print what they reach."""
    parser = argparse.ArgumentParser(prog="python -m tests.property.coverage", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=5_000, help="the number of programs")
    parser.add_argument("--seed", type=int, default=0, help="where the draw begins (default: 0)")
    options = parser.parse_args()
    coverage = importlib.import_module("coverage")
    measuring = coverage.Coverage(
        data_file=None, branch=True, include=[str(ROOT / part) for part in MEASURED]
    )
    for definition in BEYOND:
        measuring.exclude(definition)
    # What is imported before it is measured counts as never reached.
    assert "mypy_asyncgate" not in sys.modules
    with measuring.collect():
        search = importlib.import_module("tests.property.search")
        tally = search.Tally()
        for _ in search.compared(search.drawn(options.seed, range(options.count)), tally):
            pass
    print(tally)
    measuring.report(show_missing=True, file=sys.stdout, omit=[str(ROOT / WORDS)])
    for definition, reason in BEYOND.items():
        print(f"left out: {definition}: {reason}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
