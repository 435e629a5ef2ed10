"""``python -m tests.versions [VERSION...]``: compare the findings of versions of mypy.

Without arguments, all supported series are compared with the mypy that is installed here.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from mypy.version import __version__ as installed

from tests.versions import corpus
from tests.versions.running import VERSIONS, all_findings, differences


def main(versions: tuple[str, ...]) -> int:
    """Print the number of findings of each version, and where they differ; return 1 if any do."""
    status = 0
    with tempfile.TemporaryDirectory() as name:
        corpus.write(Path(name))
        found = all_findings((installed, *(v for v in versions if v != installed)), Path(name))
    for version, messages in found.items():
        differing = differences(found[installed], messages)
        print(f"mypy {version}: {len(messages)} lines", *differing, sep="\n    ")
        status |= bool(differing)
    return status


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or VERSIONS))
