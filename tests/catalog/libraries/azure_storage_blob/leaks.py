from azure.identity.aio import DefaultAzureCredential
from azure.storage.blob.aio import BlobServiceClient, ContainerClient


async def never_closed(url: str) -> bytes:
    service = BlobServiceClient(url)  # leak: never-entered
    blob = service.get_blob_client("container", "name")
    return await (await blob.download_blob()).readall()


async def normal_path_only(url: str) -> None:
    service = BlobServiceClient(url)  # leak: exception-leak
    await service.get_service_properties()
    await service.close()


async def early_return(url: str, wanted: bool) -> None:
    container = ContainerClient(url, "name")  # leak: partial-release
    if not wanted:
        return
    await container.close()


async def credential_is_nobody_s(url: str) -> None:
    credential = DefaultAzureCredential()  # leak: never-entered
    async with BlobServiceClient(url, credential=credential) as service:
        await service.get_service_properties()
