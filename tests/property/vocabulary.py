"""What generated programs may call, as the type checker sees it."""

from __future__ import annotations

from mypy_asyncgate.catalog.model import Does

VARIABLES = ("x", "y", "z")
MANY_VARIABLE = "w"
"""What holds a list of many, if anything: nobody enters a list, or awaits it."""
SIGNATURE = "({}, c: Any = None) -> Any:".format(", ".join(f"{v}: Any = None" for v in VARIABLES))
HEADER = f"async def program{SIGNATURE}"

ERRORS = tuple(f"E{number}" for number in range(1, 7))
"""Exceptions that a handler names; each handler of a program names another one."""

LATER = frozenset({"Block", "Client", "Lazy"})
"""The classes of what holds something only when it is entered."""

BASES = {
    "Held": {"Held"}, "Child": {"Child", "Held"}, "Server": {"Server", "Held"}, "Lazy": {"Lazy"},
    "Client": {"Client", "Lazy"}, "Block": {"Block"}, "File": {"File"},
}  # fmt: skip
"""The classes, each with those that its objects are instances of."""

OWNED = "x: Owned"
"""How the signature of a function begins that takes over its first parameter."""

PRODUCERS = {
    "make": "Held", "open_": "Held", "connect": "Lazy", "begin": "Block", "open_file": "File",
    "pair": "Held", "get": "Child", "serve": "Server", "client": "Client",
    OWNED: "Held",
}  # fmt: skip
"""Functions that make a resource, and the class of what they make; ``pair`` makes two things.

``get`` is a method of ``p``, the parent, which ends what it has made when it is closed. What a
function takes over is there from its beginning.
"""

SECOND = "pair"
"""The function that gives a resource as the second of two things."""

TOLD = {
    "unknown": "unknown", "holds": "enters", "gives_back": "releases", "reads": "uses",
    "takes": "takes", "lends": "lends",
}  # fmt: skip
"""What is known of functions without a body that are given a resource.

A catalog tells it, or the signature declares it (``takes``, ``lends``).
"""

HELPERS = """\
async def borrows(r): await r.use()
def looks(r): return r.flag
async def closes(r): await r.close()
async def closes_alias(r): other = r; await other.close()
async def may_close(r, c):
    if c:
        await r.close()
def keeps(r): KEPT.append(r)
def gathers(*r): KEPT.append(r)
"""
"""Functions that every program may call; the executor executes them."""

CATALOGUED = {
    "holds": Does.ENTERS, "gives_back": Does.RELEASES, "reads": Does.BORROWS,
    "through": Does.PASSES, "prints": Does.NOTHING,
}  # fmt: skip
"""What a catalog tells of functions that are given a resource."""

STUBS = (
    """\
from typing import Any, Generator
from mypy_asyncgate import Borrowed, Owned

class Cursor:
    def close(self) -> None: return None

class Held:
    open: bool
    closed: bool
    flag: bool
    def cursor(self) -> Cursor: return Cursor()
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

class Server(Held):
    async def wait_closed(self) -> None: return None
    def detach(self) -> Any: return None
    def fill(self) -> None: return None

class Client(Lazy):
    async def start(self) -> None: return None

class File:
    open: bool
    closed: bool
    flag: bool
    async def use(self) -> None: return None
    async def close(self) -> None: return None
    def wait(self) -> None: return None
    def __enter__(self) -> "File": return self
    def __exit__(self, *args: object) -> None: return None
    def __await__(self) -> Generator[Any, Any, "File"]: raise NotImplementedError

def begin() -> Block: return Block()
def serve() -> Server: return Server()
def client() -> Client: return Client()
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
shared: Any
"""
    + HELPERS
    + """\
async def takes(r: Owned[Held]) -> None: ...
def lends(r: Borrowed[Held]) -> None: ...
unknown: Any
holds: Any
gives_back: Any
reads: Any
through: Any
prints: Any

class CancelledError(BaseException): pass
"""
    + "".join(f"class {name}(Exception): pass\n" for name in ERRORS)
)
