"""``python -m tests.property.run N``: compare the analysis with executions of N programs."""

from __future__ import annotations

import argparse
import multiprocessing
import time

from .comparison import explain
from .forms import FORMS
from .search import Disagreement, Tally, compared, drawn, search

CHUNK = 2_000


def compare_chunk(start: int, count: int, only: tuple[str, ...], lists: bool) -> tuple[Tally, str]:
    """Compare ``count`` programs; return what was covered, and the program that disagrees.

    With ``lists``, it is every program that disagrees, as it was drawn.
    """
    tally = Tally()
    if lists:
        found = compared(drawn(count, start, only), tally)
        return tally, "".join(f"\n{explain(*one)}\n" for one in found if one[1].disagreements)
    try:
        search(count, start, tally, only)
    except Disagreement as error:
        return tally, str(error)
    return tally, ""


def main() -> int:
    """Compare programs chunk by chunk; stop at the first disagreement."""
    parser = argparse.ArgumentParser(prog="python -m tests.property.run", description=__doc__)
    parser.add_argument("count", type=int, help="the number of programs")
    parser.add_argument("--seed", type=int, default=0, help="where the draw begins (default: 0)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--form", action="append", default=[], choices=FORMS, help="only these")
    parser.add_argument("--list", action="store_true", help="all that disagree, not shrunk")
    options = parser.parse_args()
    begun = time.monotonic()
    total = Tally()
    failed = False
    chunks = [
        (options.seed + number, min(CHUNK, options.count - done))
        for number, done in enumerate(range(0, options.count, CHUNK))
    ]
    # A process for each chunk: mypy and Hypothesis both keep more than they need.
    with multiprocessing.get_context("spawn").Pool(options.jobs, maxtasksperchild=1) as pool:
        only = tuple(options.form)
        results = [
            (start, pool.apply_async(compare_chunk, (start, n, only, options.list)))
            for start, n in chunks
        ]
        for start, result in results:
            tally, disagreement = result.get()
            total += tally
            if disagreement:
                failed = True
                print(f"seed {start}:{disagreement}", flush=True)
                if not options.list:
                    break
            print(f"{time.monotonic() - begun:6.0f} s  {total}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
