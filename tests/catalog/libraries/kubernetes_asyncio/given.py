from kubernetes_asyncio.client import ApiClient


async def entered() -> None:
    async with ApiClient() as api:
        reveal_type(api)  # given: api_client.ApiClient
