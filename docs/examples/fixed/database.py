"""Parcels in PostgreSQL, through SQLAlchemy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import TracebackType

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mypy_asyncgate import Owned


class Base(DeclarativeBase):
    pass


class Parcel(Base):
    __tablename__ = "parcels"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    carrier: Mapped[str]
    status: Mapped[str]


class UnitOfWork:
    """The changes of one request: all are kept, or none."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self.session = sessions()

    async def __aenter__(self) -> UnitOfWork:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                await self.session.commit()
        finally:
            await self.session.close()


class Database:
    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(url, pool_size=10)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    async def close(self) -> None:
        await self.engine.dispose()

    async def is_alive(self) -> bool:
        """Answer the load balancer's probe, every five seconds."""
        async with self.engine.connect() as connection:
            return bool(await connection.scalar(text("SELECT 1")))

    async def reporting_connection(self) -> Owned[AsyncConnection]:
        """Give a connection for reports that run for minutes; the caller closes it."""
        connection = await self.engine.connect()
        try:
            return await connection.execution_options(postgresql_readonly=True)
        except BaseException:
            await connection.close()
            raise

    @asynccontextmanager
    async def tenant_connection(self, tenant: str) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees the rows of one tenant only."""
        async with self.engine.connect() as connection:
            await connection.execute(
                text("SELECT set_config('app.tenant', :tenant, false)"), {"tenant": tenant}
            )
            yield connection

    async def waiting(self) -> int:
        """Count what has not been picked up."""
        async with self.engine.connect() as connection:
            count = await connection.scalar(
                text("SELECT count(*) FROM parcels WHERE status = 'new'")
            )
            return count or 0

    async def search(self, tenant: str, status: str | None) -> Sequence[Parcel]:
        """Return a tenant's parcels, the newest first."""
        query = select(Parcel).where(Parcel.tenant == tenant).order_by(Parcel.id.desc())
        if status is not None:
            query = query.where(Parcel.status == status)
        async with self.sessions() as session:
            return (await session.scalars(query)).all()
