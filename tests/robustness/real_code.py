"""``python -m tests.robustness.real_code [--plain] [PACKAGE...]``: check the sources of packages.

Each package is checked with all rules, at the level "strict", and with exceptions of the plugin
raised; ``stdlib`` stands for the standard library. Without arguments, all packages are checked that
are installed here. With ``--plain``, mypy without the plugin has to say the same of its own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mypy_asyncgate.diagnostics.codes import CODES
from tests.mypy_project import PLUGIN, Result, run_mypy

STDLIB = "stdlib"
FLAGS = (
    "--check-untyped-defs",
    "--ignore-missing-imports",
    "--no-error-summary",
    "--disable-error-code=import-untyped",
    "--cache-dir=cache",
)
SKIPPED = {"site-packages", "test", "tests", "idlelib", "lib2to3", "__pycache__"}


def configure(folder: Path) -> None:
    """Write the configurations with the plugin and without it."""
    codes = ", ".join(f"asyncgate-{rule.name}" for rule in CODES)
    (folder / "mypy.ini").write_text(
        f"[mypy]\nplugins = {PLUGIN}\nenable_error_code = {codes}\n[asyncgate]\nlevel = strict\n"
    )
    (folder / "plain.ini").write_text("[mypy]\n")


def copy_stdlib(folder: Path) -> None:
    """Copy the standard library to a package: mypy uses stubs for the modules themselves."""
    root = Path(sysconfig.get_path("stdlib"))
    target = folder / STDLIB
    for path in (path.relative_to(root) for path in sorted(root.rglob("*.py"))):
        if not SKIPPED & {*path.parts} and all(
            part.isidentifier() for part in path.with_suffix("").parts
        ):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_bytes((root / path).read_bytes())
    for inner in [target, *target.rglob("*")]:
        if inner.is_dir():
            (inner / "__init__.py").touch()


def installed() -> Iterator[str]:
    """Yield the packages with sources that are installed here."""
    for path in sorted(Path(sysconfig.get_path("purelib")).iterdir()):
        if path.name.isidentifier() and any(path.glob("*.py")):
            yield path.name


def _named(folder: Path, package: str) -> tuple[str, ...]:
    """Return the arguments by which mypy checks a package.

    mypy does not find a package that has no types for others; it is copied to ``folder``.
    """
    found = Path(sysconfig.get_path("purelib"), package)
    if (found / "py.typed").exists():
        return ("-p", package)
    if not (folder / package).exists():
        shutil.copytree(found, folder / package, ignore=shutil.ignore_patterns(*SKIPPED))
    return (package,)


def check(folder: Path, package: str) -> Result:
    """Return what mypy with the plugin says of a package, or of the copied standard library.

    Raises ``AssertionError`` if mypy or the plugin fails.
    """
    result = run_mypy(folder, *FLAGS, *_named(folder, package))
    said = result.output + result.errors
    assert result.status in (0, 1) or "INTERNAL ERROR" not in said, said[-4_000:]
    assert result.status in (0, 1), "cannot be checked: " + said[-200:]
    assert "INTERNAL ERROR" not in said and "asyncgate-internal" not in said, said[-4_000:]
    return result


def compare(folder: Path, package: str, result: Result) -> None:
    """Raise ``AssertionError`` if mypy alone says something else than beside the plugin."""
    flags = ("--config-file=plain.ini", *FLAGS, "--cache-dir=plain")
    plain = run_mypy(folder, *flags, *_named(folder, package))
    differing = {*plain.messages} ^ {*result.without_ours()}
    assert not differing, "\n".join(map(str, sorted(differing, key=str)[:20]))


def main() -> int:
    """Check packages one after the other, and print a line for each; return 1 if any failed."""
    ask = argparse.ArgumentParser(prog="python -m tests.robustness.real_code")
    ask.add_argument("packages", nargs="*")
    ask.add_argument("--plain", action="store_true")
    args = ask.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        configure(folder)
        for package in args.packages or [*installed(), STDLIB]:
            if package == STDLIB:
                copy_stdlib(folder)
            begun = time.monotonic()
            try:
                result = check(folder, package)
                if args.plain:
                    compare(folder, package, result)
            except (AssertionError, TimeoutError) as error:
                failed += 1
                print(f"{package}: FAILED: {error}", flush=True)
                continue
            ours = sum(m.is_ours and m.severity == "error" for m in result.messages)
            seconds = time.monotonic() - begun
            print(f"{package}: ok, {ours} findings, {seconds:.0f} s", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
