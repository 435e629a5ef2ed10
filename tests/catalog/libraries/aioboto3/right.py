import contextlib

import aioboto3


async def in_a_block() -> None:
    async with aioboto3.Session().client("s3") as client:
        await client.list_buckets()


async def made_before_its_block(session: aioboto3.Session) -> None:
    context = session.resource("s3")
    async with context as resource:
        print(resource)


async def on_a_stack(session: aioboto3.Session) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(session.client("s3"))
        await client.list_buckets()
