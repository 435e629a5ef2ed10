"""``python -m tests.modes.mypy_suite``: mypy's own tests, with our plugin and without it.

The cases of the checker, of fine-grained runs and of the daemon, from the sdist of the installed
mypy, must have the same outcome: our plugin changes nothing that mypy says, stores or checks again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

import mypy
from mypy.version import __version__ as version

from mypy_asyncgate.diagnostics.codes import CODES
from mypy_asyncgate.diagnostics.findings import DEBUG
from tests.environments import CACHE, ROOT
from tests.modes import suite_plugin

SUITES = ("testcheck", "testfinegrained", "testfinegrainedcache", "testdaemon")


class Told(NamedTuple):
    """The outcomes of tests by their names, and the number of findings of our plugin."""

    outcomes: dict[str, str]
    findings: int


def test_data() -> Path:
    """Return a folder with mypy's test data, and our plugin where the tests put their path."""
    folder = CACHE / f"mypy-{version}-suite"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            download = ("pip", "download", "--no-deps", "--no-binary=mypy", f"mypy=={version}")
            subprocess.run([sys.executable, "-m", *download, "-d", name], check=True)
            (archive,) = Path(name).glob("mypy-*.tar.gz")
            with tarfile.open(archive) as tar:
                tar.extractall(name, filter="data")
            (Path(name) / f"mypy-{version}" / "test-data").rename(Path(name) / "test-data")
            for stub in Path(name, "test-data").rglob("*.pyi"):
                stub.write_text(_with_class_hook(stub.read_text(encoding="utf-8")), "utf-8")
            folder.mkdir()
            (Path(name) / "test-data").rename(folder / "test-data")
    # It is no link, because builds of the distributions would follow that instead of the package.
    plugin = folder / "mypy_asyncgate"
    shutil.rmtree(plugin, ignore_errors=True)
    shutil.copytree(ROOT / "mypy_asyncgate", plugin)
    return folder


def _with_class_hook(stub: str) -> str:
    """Return a stub whose ``object`` has what mypy checks for each class, as in real life.

    Without it, our hook for classes is never called.
    """
    line = "class object:\n    def __init_subclass__(cls) -> None: pass\n"
    return re.sub(r"^class object:(?: *(?:pass|\.\.\.))?(?: *#.*)?\n", line, stub, flags=re.M)


def run(suite: str, config: Path | None, every: int) -> Told:
    """Run every nth test of a suite; with a configuration, our plugin is used."""
    with tempfile.TemporaryDirectory() as name:
        outcomes = Path(name, "outcomes.json")
        variables = {
            "MYPY_TEST_PREFIX": str(test_data()),
            "PYTHONPATH": str(ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            DEBUG: "1",
            suite_plugin.EVERY: str(every),
            suite_plugin.OUTCOMES: str(outcomes),
            suite_plugin.CONFIG: str(config or ""),
        }
        tests = Path(mypy.__file__).with_name("test") / f"{suite}.py"
        plugins = ("-p", "mypy.test.data", "-p", suite_plugin.__name__, "-p", "no:cacheprovider")
        without_classes = ("-o", "python_classes=", "-o", "python_functions=")
        flags = ("-q", "--tb=short", "-c", os.devnull, f"--rootdir={tests.parent}")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *flags, *plugins, *without_classes, tests],
            env={**os.environ, **variables},
            cwd=name,
            capture_output=True,
            text=True,
            check=False,
        )
        assert outcomes.exists(), done.stdout + done.stderr
        (CACHE / f"{suite}-{'with' if config else 'without'}.log").write_text(done.stdout)
        return Told(**json.loads(outcomes.read_text(encoding="utf-8")))


def main() -> int:
    """Print the outcomes that differ; return 1 if there are any."""
    ask = argparse.ArgumentParser(prog="python -m tests.modes.mypy_suite")
    ask.add_argument("suites", nargs="*", default=SUITES, help=f"of {', '.join(SUITES)}")
    ask.add_argument("--every", type=int, default=1, help="run every nth test only")
    args = ask.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    codes = ", ".join(f"asyncgate-{rule.name}" for rule in CODES)
    config = CACHE / "mypy-suite.ini"
    config.write_text(f"[mypy]\nenable_error_code = {codes}\n[asyncgate]\nlevel = strict\n")
    differing = 0
    for suite in args.suites:
        plain, ours = (run(suite, which, args.every) for which in (None, config))
        names = sorted(plain.outcomes.keys() | ours.outcomes.keys())
        changed = [n for n in names if plain.outcomes.get(n) != ours.outcomes.get(n)]
        differing += len(changed)
        passed = sum(outcome == "passed" for outcome in plain.outcomes.values())
        print(
            f"{suite}: {len(names)} cases, {passed} pass in mypy alone, {len(changed)} differ;"
            f" {ours.findings} findings",
            *(f"    {n}: {plain.outcomes.get(n)}, {ours.outcomes.get(n)}" for n in changed),
            sep="\n",
            flush=True,
        )
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
