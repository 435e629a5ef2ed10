"""What generated programs may call, as the type checker sees it."""

from __future__ import annotations

VARIABLES = ("x", "y", "z")
MANY_VARIABLE = "w"
"""What holds a list of many, if anything: nobody enters a list, or awaits it."""
HEADER = "async def program({}, c=None):".format(", ".join(f"{name}=None" for name in VARIABLES))

METHOD_HEADER = HEADER.replace("(", "(self, ", 1)

ERRORS = tuple(f"E{number}" for number in range(1, 7))
"""Exceptions that a handler names; each handler of a program names another one."""

PRODUCERS = {"make": "Held", "open_": "Held", "connect": "Lazy"}
"""Functions that make a resource, and the class of what they make."""

HELPERS = {
    "borrows": "uses", "looks": "uses", "closes": "releases", "closes_alias": "releases",
    "may_close": "unknown", "keeps": "unknown", "unknown": "unknown",
}  # fmt: skip
"""What the analysis knows of functions of the module that are given a resource."""

SYNC_HELPERS = frozenset({"looks", "keeps"})

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

class CancelledError(BaseException): pass
""" + "".join(f"class {name}(Exception): pass\n" for name in ERRORS)
