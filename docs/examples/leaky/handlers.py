"""The HTTP handlers, as a web framework would call them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import text, update

from .carriers import Carrier, Stopwatch, notify
from .database import Database, Parcel
from .jobs import take

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class App:
    """What lives as long as the process."""

    database: Database
    jobs: asyncpg.Pool[asyncpg.Record]
    carrier: Carrier


class Step:
    """A part of a handler, marked in the log."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name

    def __enter__(self) -> None:
        log.info("%s begins", self.name)

    def __exit__(self, *exc: object) -> bool:
        log.info("%s ends", self.name)
        return True


async def healthz(app: App) -> dict[str, bool]:
    return {"database": await app.database.is_alive()}


async def list_parcels(app: App, tenant: str, status: str | None = None) -> list[dict[str, Any]]:
    parcels = await app.database.search(tenant, status)
    return [{"id": parcel.id, "status": parcel.status} for parcel in parcels]


async def quote(app: App, weight: int, country: str) -> dict[str, float]:
    with Stopwatch() as watch:
        price = await app.carrier.rate(weight, country)
    return {"price": price, "seconds": watch.seconds}


async def deliver(app: App, tenant: str, parcel_id: int, webhook: str) -> dict[str, bool]:
    connection = await app.database.tenant_connection(tenant)
    await connection.execute(
        update(Parcel).where(Parcel.id == parcel_id).values(status="delivered")
    )
    await connection.commit()
    told = False
    with Step("notification") as step:
        told = await notify(webhook, {"parcel": parcel_id, "status": "delivered"})
        log.info("%s: %s", step, told)
    return {"notified": told}


async def next_job(app: App) -> dict[str, int | None]:
    return {"job": await take(app.jobs)}


async def monthly_report(app: App) -> list[tuple[str, int]]:
    connection = await app.database.reporting_connection()
    rows = await connection.execute(
        text("SELECT carrier, count(*) FROM parcels GROUP BY carrier ORDER BY carrier")
    )
    return [(row[0], row[1]) for row in rows]
