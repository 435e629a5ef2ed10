"""Sequences of edits of bodies, which change what is inferred about them for other modules."""

from __future__ import annotations

from tests.modes.edit_sequences import HEAD, OWNING, UNDECLARED, UNRELEASED, Sequence, toggle

MAKES = """
from .r import C

KEPT = C()

def make() -> C:
    return C()  # @made
"""
SHARES = MAKES.replace("return C()  # @made", "return KEPT")
MAKER_USER = """
from .a import make

def caller() -> None:
    c = make()  # @use
    c.ping()
"""
PASSES_ON = """
from .a import make
from .r import C

def _wrapped() -> C:
    return make()

def wrapped() -> C:
    c = _wrapped()  # @wrapped
    return c
"""
WRAPPED = {**UNDECLARED, "wrapped": "returned"}
WRAPPED_USER = """
from .b import wrapped

def caller() -> None:
    c = wrapped()  # @use
    c.ping()
"""
HELPER = """
from .r import C

async def finish(c: C) -> None:
    {}

class Helper:
    async def finish(self, c: C) -> None:
        await finish(c)
"""
HELPER_USER = """
from .a import Helper
from .r import C

class Service:
    def __init__(self, helper: Helper) -> None:
        self.helper = helper

    async def run(self) -> None:
        c = C()  # @use
        await self.helper.finish(c)
"""
OWNER = """
from .r import C

class Owner:
    def __init__(self) -> None:
        self.c: C | None = None

    async def start(self) -> None:
        {}

    async def stop(self) -> None:
        if self.c is not None:
            await self.c.close()
"""
OWNER_USER = """
from .a import Owner

async def caller() -> None:
    owner = Owner()
    await owner.start()  # @use

async def idle() -> None:
    Owner()
"""
BASE = """
from .r import C

class Base:
    def __init__(self, c: C) -> None:
        self.c = c

    async def end(self) -> None:
        {}
"""
SUB = """
from .a import Base

class Sub(Base):
    async def stop(self) -> None:
        await super().end()
"""
SUB_USER = """
from .b import Sub
from .r import C

def caller() -> Sub:
    return Sub(C())  # @use
"""
KEEPER = """
from .r import C

class Api:
    def __init__(self, c: C) -> None:
        self.c = c

    async def get(self) -> None:
        self.c.ping()

    async def end(self) -> None:
        {}
"""
KEEPER_USER = """
from .a import Api
from .r import C

async def caller() -> Api:
    return Api(C())  # @use
"""
PROPERTY = """
from .r import C

class Settings:
    kept = C()

    @property
    def c(self) -> C:
        return {}
"""
PROPERTY_USER = """
from .a import Settings

def caller(settings: Settings) -> None:
    c = settings.c  # @use
    c.ping()
"""
HUB = """
from __future__ import annotations
from .b import opened

class Hub:
    name = ""

    async def join(self) -> bool:
        peer = await opened(self)  # @use
        return peer.is_welcome()
"""
PEER = """
from __future__ import annotations
from typing import TYPE_CHECKING
from .r import C
if TYPE_CHECKING:
    from .a import Hub

class Peer:
    def __init__(self, hub: Hub, c: C) -> None:
        self.hub = hub
        self.c = c

    def is_welcome(self) -> bool:
        return bool(self.hub.name)

    async def leave(self) -> None:
        {}

async def opened(hub: Hub) -> Peer:
    return Peer(hub, C())  # @made
"""
UNANNOTATED = """
from .r import C

class Pool:
    def lease(self) -> C:
        return {}  # @made

class Database:
    def __init__(self) -> None:
        self.pool = Pool()
"""
UNANNOTATED_USER = """
from .a import Database

class Service:
    def __init__(self) -> None:
        self.database = Database()

    def run(self) -> None:
        c = self.database.pool.lease()  # @use
        c.ping()
"""

INFERRED: tuple[Sequence, ...] = (
    toggle(
        "factory_makes_or_shares",
        {"r": OWNING, "b": MAKER_USER},
        "a",
        (MAKES, UNDECLARED),
        (SHARES, {}),
    ),
    toggle(
        "factory_two_modules_away",
        {"r": OWNING, "b": PASSES_ON, "c": WRAPPED_USER},
        "a",
        (SHARES, {}),
        (MAKES, WRAPPED),
    ),
    toggle(
        "helper_uses_or_releases",
        {"r": OWNING, "b": HELPER_USER},
        "a",
        (HELPER.format("c.ping()"), UNRELEASED),
        (HELPER.format("await c.close()"), {}),
    ),
    toggle(
        "start_fills_or_not",
        {"r": OWNING, "b": OWNER_USER},
        "a",
        (OWNER.format("self.c = C()"), UNRELEASED),
        (OWNER.format("pass"), {}),
    ),
    toggle(
        "object_keeps_or_releases",
        {"r": OWNING, "b": KEEPER_USER},
        "a",
        (KEEPER.format("await self.get()"), UNRELEASED),
        (KEEPER.format("await self.c.close()"), {}),
    ),
    toggle(
        "base_keeps_or_releases",
        {"r": OWNING, "b": SUB, "c": SUB_USER},
        "a",
        (BASE.format("self.c.ping()"), UNRELEASED),
        (BASE.format("await self.c.close()"), {}),
    ),
    toggle(
        "property_makes_or_shares",
        {"r": OWNING, "b": PROPERTY_USER},
        "a",
        (PROPERTY.format("C()"), UNRELEASED),
        (PROPERTY.format("self.kept"), {}),
    ),
    toggle(
        "cycle_of_imports",
        {"r": OWNING, "a": HUB},
        "b",
        (PEER.format("await self.c.close()"), UNRELEASED),
        (PEER.format("pass"), {"made": "never-entered"}),
    ),
    toggle(
        "fields_without_annotations",
        {"r": HEAD + OWNING, "b": UNANNOTATED_USER},
        "a",
        (UNANNOTATED.format("C()"), UNDECLARED),
        (UNANNOTATED.format("kept").replace("class Pool", "kept = C()\n\nclass Pool"), {}),
    ),
)
