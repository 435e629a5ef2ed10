import contextlib

from azure.identity.aio import DefaultAzureCredential
from azure.keyvault.secrets.aio import SecretClient


async def in_a_block(url: str) -> str | None:
    async with DefaultAzureCredential() as credential, SecretClient(url, credential) as client:
        return (await client.get_secret("name")).value


async def finally_closed(url: str) -> str | None:
    credential = DefaultAzureCredential()
    client = SecretClient(url, credential=credential)
    try:
        return (await client.get_secret("name")).value
    finally:
        await client.close()
        await credential.close()


async def on_a_stack(url: str) -> str | None:
    async with contextlib.AsyncExitStack() as stack:
        credential = await stack.enter_async_context(DefaultAzureCredential())
        client = await stack.enter_async_context(SecretClient(url, credential=credential))
        return (await client.get_secret("name")).value
