import contextlib

from azure.storage.queue.aio import QueueClient, QueueServiceClient


async def in_a_block(url: str) -> None:
    async with QueueServiceClient(url) as service:
        queue = service.get_queue_client("name")
        await queue.send_message("x")


async def finally_closed(url: str) -> None:
    queue = QueueClient(url, "name")
    try:
        await queue.send_message("x")
    finally:
        await queue.close()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        queue = await stack.enter_async_context(QueueClient(url, "name"))
        await queue.send_message("x")
