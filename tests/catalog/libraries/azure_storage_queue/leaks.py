from azure.storage.queue.aio import QueueClient, QueueServiceClient


async def never_closed(url: str) -> None:
    service = QueueServiceClient(url)  # leak: never-entered
    await service.get_queue_client("name").send_message("x")


async def normal_path_only(url: str) -> None:
    queue = QueueClient(url, "name")  # leak: exception-leak
    await queue.send_message("x")
    await queue.close()


async def early_return(url: str, wanted: bool) -> None:
    queue = QueueClient(url, "name")  # leak: partial-release
    if not wanted:
        return
    await queue.close()
