"""What generated programs may call, as the type checker sees it."""

from __future__ import annotations

from mypy_asyncgate.catalog.model import Does

VARIABLES = ("x", "y", "z")
MANY_VARIABLE = "w"
"""What holds a list of many, if anything: nobody enters a list, or awaits it."""
HEADER = "async def program({}, c=None):".format(", ".join(f"{name}=None" for name in VARIABLES))

METHOD_HEADER = HEADER.replace("(", "(self, ", 1)

ERRORS = tuple(f"E{number}" for number in range(1, 7))
"""Exceptions that a handler names; each handler of a program names another one."""

PRODUCERS = {
    "make": "Held", "open_": "Held", "connect": "Lazy", "begin": "Block", "open_file": "File",
    "pair": "Held", "get": "Child",
}  # fmt: skip
"""Functions that make a resource, and the class of what they make; ``pair`` makes two things.

``get`` is a method of ``p``, the parent, which ends what it has made when it is closed.
"""

SECOND = "pair"
"""The function that gives a resource as the second of two things."""

HELPERS = {
    "borrows": "uses", "looks": "uses", "closes": "releases", "closes_alias": "releases",
    "may_close": "unknown", "keeps": "unknown", "unknown": "unknown", "holds": "enters",
    "gives_back": "releases", "reads": "uses",
}  # fmt: skip
"""What the analysis knows of functions that are given a resource: from their bodies, or told."""

CATALOGUED = {
    "holds": Does.ENTERS, "gives_back": Does.RELEASES, "reads": Does.BORROWS,
    "through": Does.PASSES, "prints": Does.NOTHING,
}  # fmt: skip
"""What a catalog tells of functions that are given a resource."""

STUBS = """\
from typing import Any, Generator

class Held:
    open: bool
    closed: bool
    flag: bool
    async def use(self) -> None: return None
    async def close(self) -> None: return None
    async def __aenter__(self) -> "Held": return self
    async def __aexit__(self, *args: object) -> None: return None
    def __await__(self) -> Generator[Any, Any, "Held"]: raise NotImplementedError

class Lazy:
    open: bool
    closed: bool
    flag: bool
    async def use(self) -> None: return None
    async def close(self) -> None: return None
    async def __aenter__(self) -> "Lazy": return self
    async def __aexit__(self, *args: object) -> None: return None
    def __await__(self) -> Generator[Any, Any, "Lazy"]: raise NotImplementedError

def make() -> Held: return Held()
async def open_() -> Held: return Held()
def connect() -> Lazy: return Lazy()

class Block:
    open: bool
    closed: bool
    flag: bool
    async def use(self) -> None: return None
    async def close(self) -> None: return None
    async def __aenter__(self) -> "Block": return self
    async def __aexit__(self, *args: object) -> None: return None
    def __await__(self) -> Generator[Any, Any, "Block"]: raise NotImplementedError

class Child(Held): pass

class File:
    open: bool
    closed: bool
    flag: bool
    async def use(self) -> None: return None
    async def close(self) -> None: return None
    def __enter__(self) -> "File": return self
    def __exit__(self, *args: object) -> None: return None
    def __await__(self) -> Generator[Any, Any, "File"]: raise NotImplementedError

def begin() -> Block: return Block()
def open_file() -> File: return File()
def parent() -> Any: return None
def pair() -> Any: return None
def call() -> None: return None
async def step() -> None: return None
def items() -> Any: return None
def other() -> Any: return None
def suppressor() -> Any: return None
def failure() -> Exception: return Exception()

KEPT: list[Any] = []
async def borrows(r: Any) -> None: await r.use()
def looks(r: Any) -> Any: return r.flag
async def closes(r: Any) -> None: await r.close()
async def closes_alias(r: Any) -> None: other = r; await other.close()
async def may_close(r: Any, c: Any) -> None:
    if c:
        await r.close()
def keeps(r: Any) -> None: KEPT.append(r)
unknown: Any
holds: Any
gives_back: Any
reads: Any
through: Any
prints: Any

class CancelledError(BaseException): pass
""" + "".join(f"class {name}(Exception): pass\n" for name in ERRORS)
