import contextlib

from azure.identity.aio import DefaultAzureCredential


async def in_a_block(scope: str) -> str:
    async with DefaultAzureCredential() as credential:
        return (await credential.get_token(scope)).token


async def finally_closed(scope: str) -> str:
    credential = DefaultAzureCredential()
    try:
        return (await credential.get_token(scope)).token
    finally:
        await credential.close()


async def on_a_stack(scope: str) -> str:
    async with contextlib.AsyncExitStack() as stack:
        credential = await stack.enter_async_context(DefaultAzureCredential())
        return (await credential.get_token(scope)).token
