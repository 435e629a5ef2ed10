"""The built-in catalog, which is read from its TOML files once and then from a cache.

The cache is where Python caches compiled modules. Its name has a hash of all files that determine
its content, so it is never out of date. If it cannot be written, the TOML files are read each time.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_asyncgate.catalog.library import Catalog

PACKAGE = Path(__file__).parent
DATA = PACKAGE / "data"
CACHE = "builtin-{}.pickle"


@functools.cache
def digest() -> str:
    """Return a hash of everything that determines the built-in catalog, without reading it."""
    found = hashlib.sha256()
    for name, path in (*_files(PACKAGE, ".py"), *_files(DATA, ".toml")):
        with open(path, "rb", buffering=0) as file:
            content = file.read()
        found.update(f"{name} {len(content)} ".encode())
        found.update(content)
    return found.hexdigest()


@functools.cache
def load_builtin() -> Catalog:
    """Return the built-in catalog; raises CatalogError if one of its files has a mistake."""
    import pickle  # a run in which nothing has changed does not get here

    file = Path(cache_from_source(__file__)).with_name(CACHE.format(digest()))
    try:
        catalog: Catalog = pickle.loads(file.read_bytes())
    except Exception:
        # It is absent or, at worst, half a file from a disk that was full.
        catalog = _read()
        _write(file, pickle.dumps(catalog))
    return catalog


def _read() -> Catalog:
    # Most runs do without the reader of TOML tables, and the first one loads it here.
    from mypy_asyncgate.catalog.load import combine, load_file

    files = _files(DATA, ".toml")
    return combine(load_file(name, Path(path).read_text(encoding="utf-8")) for name, path in files)


def _write(file: Path, content: bytes) -> None:
    """Write the cache and remove those of other catalogs, if the folder can be written."""
    if sys.dont_write_bytecode:
        return
    try:
        file.parent.mkdir(exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}")
        new.write_bytes(content)
        new.replace(file)
        for other in file.parent.glob(CACHE.format("*")):
            if other != file:
                other.unlink()
    except OSError:
        return


def _files(folder: Path, suffix: str) -> list[tuple[str, str]]:
    """Return the names and paths of the files with a suffix, in the order of their names."""
    with os.scandir(folder) as found:
        return sorted((file.name, file.path) for file in found if file.name.endswith(suffix))
