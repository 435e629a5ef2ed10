import contextlib

from azure.identity.aio import DefaultAzureCredential
from azure.storage.blob.aio import BlobServiceClient


async def in_a_block(url: str) -> bytes:
    async with (
        DefaultAzureCredential() as credential,
        BlobServiceClient(url, credential=credential) as service,
    ):
        container = service.get_container_client("container")
        blob = container.get_blob_client("name")
        return await (await blob.download_blob()).readall()


async def finally_closed(url: str) -> None:
    service = BlobServiceClient(url)
    try:
        await service.get_service_properties()
    finally:
        await service.close()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        service = await stack.enter_async_context(BlobServiceClient(url))
        await service.get_service_properties()


class Store:
    def __init__(self, url: str) -> None:
        self.credential = DefaultAzureCredential()
        self.service = BlobServiceClient(url, credential=self.credential)

    async def close(self) -> None:
        await self.service.close()
        await self.credential.close()
