"""``python -m tests.property.run N``: compare the analysis with executions of N programs."""

from __future__ import annotations

import argparse
import time

from .search import Disagreement, Tally, search

CHUNK = 2_000


def main() -> int:
    """Compare programs chunk by chunk; stop at the first disagreement."""
    parser = argparse.ArgumentParser(prog="python -m tests.property.run", description=__doc__)
    parser.add_argument("count", type=int, help="the number of programs")
    parser.add_argument("--seed", type=int, default=0, help="where the draw begins (default: 0)")
    options = parser.parse_args()
    tally, begun = Tally(), time.monotonic()
    for number, done in enumerate(range(0, options.count, CHUNK)):
        try:
            search(min(CHUNK, options.count - done), options.seed + number, tally)
        except Disagreement as error:
            print(f"seed {options.seed + number}:{error}")
            return 1
        seconds = time.monotonic() - begun
        print(f"{seconds:6.0f} s  {tally}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
