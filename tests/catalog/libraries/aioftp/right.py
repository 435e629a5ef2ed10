import contextlib

import aioftp


async def in_a_block(host: str) -> None:
    async with aioftp.Client.context(host) as client:
        async with client.download_stream("name") as stream:
            async for block in stream.iter_by_block():
                print(block)


async def finally_closed(host: str) -> None:
    client = aioftp.Client()
    await client.connect(host)
    try:
        await client.login()
        await client.quit()
    finally:
        client.close()


async def on_a_stack(host: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(aioftp.Client.context(host))
        await client.upload("name")


async def serve_until_cancelled() -> None:
    server = aioftp.Server()
    await server.run("localhost")


async def closed_server() -> None:
    server = aioftp.Server()
    await server.start("localhost")
    try:
        await server.serve_forever()
    finally:
        await server.close()
