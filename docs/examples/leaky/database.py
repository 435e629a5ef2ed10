"""Parcels in PostgreSQL, through SQLAlchemy."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


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

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            await self.session.commit()
        await self.session.close()


class Database:
    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(url, pool_size=10)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    async def close(self) -> None:
        await self.engine.dispose()

    async def is_alive(self) -> bool:
        """Answer the load balancer's probe, every five seconds."""
        connection = await self.engine.connect()
        return bool(await connection.scalar(text("SELECT 1")))

    async def reporting_connection(self) -> AsyncConnection:
        """Give a connection for reports that run for minutes."""
        connection = await self.engine.connect()
        return await connection.execution_options(postgresql_readonly=True)

    async def tenant_connection(self, tenant: str) -> AsyncConnection:
        """Give a connection that sees the rows of one tenant only."""
        async with self.engine.connect() as connection:
            await connection.execute(
                text("SELECT set_config('app.tenant', :tenant, false)"), {"tenant": tenant}
            )
            return connection

    async def waiting(self) -> int:
        """Count what has not been picked up."""
        connection = self.engine.connect()
        try:
            count = await connection.scalar(
                text("SELECT count(*) FROM parcels WHERE status = 'new'")
            )
            return count or 0
        finally:
            await connection.close()

    async def search(self, tenant: str, status: str | None) -> Sequence[Parcel]:
        """Return a tenant's parcels, the newest first."""
        session = self.sessions()
        query = select(Parcel).where(Parcel.tenant == tenant).order_by(Parcel.id.desc())
        if status is None:
            return (await session.scalars(query)).all()
        parcels = (await session.scalars(query.where(Parcel.status == status))).all()
        await session.close()
        return parcels
