import contextlib
from typing import Any

from gcloud.aio.storage import Storage


async def in_a_block(bucket: str) -> bytes:
    async with Storage() as storage:
        return await storage.download(bucket, "name")


async def finally_closed(bucket: str) -> bytes:
    storage = Storage()
    try:
        return await storage.download(bucket, "name")
    finally:
        await storage.close()


async def on_a_stack(bucket: str) -> bytes:
    async with contextlib.AsyncExitStack() as stack:
        storage = await stack.enter_async_context(Storage())
        return await storage.download(bucket, "name")


async def on_another_s_session(session: Any, bucket: str) -> bytes:
    storage = Storage(session=session)
    return await storage.download(bucket, "name")
