"""How much of the catalog is inferred from the sources of libraries.

``python -m tests.benchmarks.inference_against_catalog [library...]`` compares what ``infer
--catalog`` says of installed libraries with the entries of the catalog, which are switched off
meanwhile. ``--differences`` prints every entry that the two do not have in common.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import mypy_asyncgate
from mypy_asyncgate.catalog.builtin import DATA
from mypy_asyncgate.catalog.library import Library
from mypy_asyncgate.catalog.load import load_file, read_file
from mypy_asyncgate.catalog.model import ClassEntry, Gives, Kind

LIBRARIES = (
    "aio_pika",
    "aiodocker",
    "aiokafka",
    "aiomqtt",
    "aiopg",
    "aiormq",
    "aiosmtplib",
    "aiosqlite",
    "asyncssh",
    "databases",
    "grpclib",
    "httpcore",
    "httpx",
    "mcp",
    "neo4j",
    "psycopg",
    "psycopg_pool",
    "pymongo",
    "redis",
    "websockets",
)
"""The files of the catalog about libraries whose bodies are Python that mypy checks."""
HOLDING = (Kind.RELEASE, Kind.LAZY, Kind.EMPTY, Kind.ENTER)
"""The kinds of which a catalog that is inferred has entries."""


@dataclass(frozen=True)
class Comparison:
    """The entries that the catalog and the inference have of one library."""

    expected: Library
    inferred: Library

    @property
    def classes(self) -> dict[str, tuple[ClassEntry, ClassEntry | None]]:
        """The classes that are resources by the catalog, with what is inferred of them."""
        found = {entry.name: entry for entry in self.inferred.classes}
        return {
            entry.name: (entry, found.get(entry.name))
            for entry in self.expected.classes
            if entry.kind in HOLDING
        }

    @property
    def found_classes(self) -> list[str]:
        """The classes of which the kind and the methods that release are inferred."""
        return [
            name
            for name, (expected, found) in self.classes.items()
            if found is not None and agree(expected, found)
        ]

    @property
    def producers(self) -> list[str]:
        """The functions whose results are new by the catalog."""
        return [e.name for e in self.expected.producers if e.gives is Gives.FRESH]

    @property
    def found_producers(self) -> list[str]:
        """Those of which this is inferred; the constructor of a resource makes a new one."""
        found = {e.name for e in self.inferred.producers} | {e.name for e in self.inferred.classes}
        return [name for name in self.producers if name in found]

    @property
    def contradicting(self) -> list[str]:
        """The inferred entries that the catalog contradicts."""
        classes = {entry.name: entry for entry in self.expected.classes}
        borrowed = {e.name for e in self.expected.producers if e.gives is Gives.BORROWED}
        return [
            entry.name
            for entry in self.inferred.classes
            if (other := classes.get(entry.name)) is not None and not agree(other, entry)
        ] + [e.name for e in self.inferred.producers if e.name in borrowed]

    def differences(self) -> Iterator[str]:
        """Yield a line for each entry that the two do not have in common."""
        for expected, found in self.classes.values():
            if found is None:
                yield f"- class {described(expected)}"
            elif not agree(expected, found):
                yield f"! class {described(expected)}, inferred: {described(found)}"
        for name in self.producers:
            if name not in self.found_producers:
                yield f"- producer {name}"
        known = {*self.classes, *self.producers}
        for one in self.inferred.classes:
            if one.name not in known:
                yield f"+ class {described(one)}; {one.why}"
        for producer in self.inferred.producers:
            if producer.name not in known:
                yield f"+ producer {producer.name}; {producer.why}"


def agree(expected: ClassEntry, found: ClassEntry) -> bool:
    """Tell whether two entries of a class have the same kind and release it in the same way.

    What has to be entered and cannot be released otherwise is of use only then, too. What is empty
    until it is started is lazy in a catalog that says how it is started.
    """
    kinds = {expected.kind, found.kind}
    is_same = len(kinds) == 1
    if kinds == {Kind.ENTER, Kind.LAZY}:
        is_same = not expected.release
    elif kinds == {Kind.EMPTY, Kind.LAZY}:
        is_same = not set(expected.start).isdisjoint(found.start)
    if not is_same:
        return False
    return bool(set(expected.release) & set(found.release)) or not expected.release


def described(entry: ClassEntry) -> str:
    """Return the part of an entry that is compared."""
    methods = ", ".join(entry.release)
    return f"{entry.name}: {entry.kind.value} ({methods})"


def compared(library: Library) -> Comparison:
    """Infer a catalog from the sources of an installed library, and return both."""
    packages = top_level(library)
    with tempfile.TemporaryDirectory() as folder:
        plugin, sources = Path(folder, "plugin"), Path(folder, "sources")
        without(packages, plugin)
        for package in packages:
            copy(package, sources)
        command = [sys.executable, "-m", "mypy_asyncgate", "infer", "--catalog"]
        done = subprocess.run(
            [
                *command,
                *sorted(packages),
                "--",
                "--ignore-missing-imports",
                "--cache-dir",
                os.devnull,
            ],
            cwd=sources,
            env={**os.environ, "PYTHONPATH": str(plugin)},
            capture_output=True,
            text=True,
            check=False,
        )
        if not done.stdout:
            raise SystemExit(f"{library.name}: {done.stderr}")
        file = Path(folder, "asyncgate.toml")
        file.write_text(done.stdout)
        found = read_file(file, None, lambda mistake: print(mistake, file=sys.stderr))
        assert found is not None
        return Comparison(library, found)


def catalogued() -> dict[str, Library]:
    """Return the libraries of the catalog by the names of their files."""
    return {
        file.stem: load_file(file.name, file.read_text(encoding="utf-8"))
        for file in sorted(DATA.glob("*.toml"))
    }


def top_level(library: Library) -> set[str]:
    """Return the packages that the entries of a library are about."""
    return {name.partition(".")[0] for name in library.names}


def without(packages: AbstractSet[str], folder: Path) -> None:
    """Copy the plugin without the files of the catalog that are about some packages."""
    source = Path(mypy_asyncgate.__file__).parent
    copied = folder / source.name
    shutil.copytree(source, copied, ignore=shutil.ignore_patterns("__pycache__"))
    for stem, library in catalogued().items():
        if not packages.isdisjoint(top_level(library)):
            (copied / "catalog" / "data" / f"{stem}.toml").unlink()


def copy(package: str, folder: Path) -> None:
    """Copy the sources of an installed package, which mypy then checks like any others."""
    spec = importlib.util.find_spec(package)
    assert spec is not None and spec.origin is not None, package
    shutil.copytree(
        Path(spec.origin).parent,
        folder / package,
        ignore=shutil.ignore_patterns("tests", "_tests", "*.so"),
    )


def main() -> None:
    """Print a table of what is inferred."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("libraries", nargs="*", default=LIBRARIES)
    parser.add_argument("--differences", action="store_true")
    args = parser.parse_args()
    known = catalogued()
    total = [0] * 6
    print("| library | classes | producers | inferred | contradicted |\n|---|---|---|---|---|")
    for name in args.libraries:
        one = compared(known[name])
        numbers = [
            len(one.found_classes),
            len(one.classes),
            len(one.found_producers),
            len(one.producers),
            len(one.inferred.classes) + len(one.inferred.producers),
            len(one.contradicting),
        ]
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        version = importlib.metadata.version(one.expected.distribution or name)
        row(f"{one.expected.distribution} {version}", numbers)
        if args.differences:
            print(*one.differences(), sep="\n", flush=True)
    row("all", total)


def row(name: str, numbers: list[int]) -> None:
    """Print a row of the table."""
    classes, of_classes, producers, of_producers, inferred, contradicted = numbers
    print(
        f"| {name} | {classes} of {of_classes} | {producers} of {of_producers}"
        f" | {inferred} | {contradicted} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
