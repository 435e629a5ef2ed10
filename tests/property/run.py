"""``python -m tests.property.run N``: compare the analysis with executions of N programs."""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Iterator

from .comparison import explain
from .forms import LATE_FORMS
from .search import Tally, compared, drawn
from .shrinking import shrunk

CHUNK = 1_000


def compare_chunk(
    seed: int, numbers: range, only: tuple[str, ...], shrinks: bool
) -> tuple[Tally, list[str]]:
    """Compare the programs of a seed that have these numbers.

    Return what was covered, and the programs that disagree.
    """
    tally = Tally()
    told = []
    for source, found in compared(drawn(seed, numbers, only), tally):
        if found.disagreements:
            told.append(explain(*(shrunk(source, found) if shrinks else (source, found))))
    return tally, told


def chunks(
    seed: int, numbers: range, only: tuple[str, ...], shrinks: bool, jobs: int
) -> Iterator[tuple[Tally, list[str]]]:
    """Compare programs in so many processes, each chunk in one of its own."""
    parts = [numbers[begin : begin + CHUNK] for begin in range(0, len(numbers), CHUNK)]
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        results = [pool.apply_async(compare_chunk, (seed, part, only, shrinks)) for part in parts]
        for result in results:
            yield result.get()


def main() -> int:
    """Compare programs, and print those that disagree."""
    parser = argparse.ArgumentParser(prog="python -m tests.property.run", description=__doc__)
    parser.add_argument("count", type=int, help="the number of programs")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the draw (default: 0)")
    parser.add_argument("--first", type=int, default=0, help="the first of them (default: 0)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument(
        "--form", action="append", default=[], choices=LATE_FORMS, help="only these"
    )
    parser.add_argument("--shrink", action="store_true", help="make what disagrees smaller")
    options = parser.parse_args()
    begun = time.monotonic()
    total = Tally()
    disagreeing = 0
    numbers = range(options.first, options.first + options.count)
    only = tuple(options.form)
    for tally, told in chunks(options.seed, numbers, only, options.shrink, options.jobs):
        total += tally
        disagreeing += len(told)
        for one in told:
            print(f"\n{one}\n", flush=True)
        print(f"{time.monotonic() - begun:6.0f} s  {disagreeing} disagree  {total}", flush=True)
    return 1 if disagreeing else 0


if __name__ == "__main__":
    raise SystemExit(main())
