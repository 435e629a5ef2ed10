import httpx


async def never_closed(url: str) -> httpx.Response:
    client = httpx.AsyncClient()  # leak: never-entered
    return await client.get(url)


async def chained(url: str) -> httpx.Response:
    return await httpx.AsyncClient().get(url)  # leak: never-entered


async def normal_path_only(url: str) -> httpx.Response:
    client = httpx.AsyncClient()  # leak: exception-leak
    response = await client.get(url)
    await client.aclose()
    return response


async def early_return(url: str) -> str:
    client = httpx.AsyncClient()  # leak: partial-release
    if not url:
        return ""
    try:
        return (await client.get(url)).text
    finally:
        await client.aclose()


async def stream_is_not_entered(client: httpx.AsyncClient, url: str) -> None:
    client.stream("GET", url)  # leak: never-entered


async def streamed_response_is_not_closed(client: httpx.AsyncClient, url: str) -> int:
    request = client.build_request("GET", url)
    response = await client.send(request, stream=True)  # leak: never-entered
    return response.status_code


async def used_after_its_block(url: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        await client.get(url)
    return await client.get(url)  # leak: use-after-exit


def blocking(url: str) -> httpx.Response:
    client = httpx.Client()  # leak: exception-leak
    response = client.get(url)
    client.close()
    return response
