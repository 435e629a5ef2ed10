import contextlib

from aiobotocore.session import AioSession, get_session


async def in_a_block() -> None:
    async with get_session().create_client("s3") as client:
        await client.list_buckets()


async def made_before_its_block(session: AioSession) -> None:
    context = session.create_client("s3")
    async with context as client:
        await client.list_buckets()


async def on_a_stack(session: AioSession) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(session.create_client("s3"))
        await client.list_buckets()


class Store:
    def __init__(self, session: AioSession) -> None:
        self.context = session.create_client("s3")

    async def start(self) -> None:
        self.client = await self.context.__aenter__()

    async def stop(self) -> None:
        await self.context.__aexit__(None, None, None)
