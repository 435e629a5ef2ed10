from opensearchpy import AsyncOpenSearch


async def entered(url: str) -> None:
    async with AsyncOpenSearch(url) as client:
        reveal_type(client)  # given: client.AsyncOpenSearch
