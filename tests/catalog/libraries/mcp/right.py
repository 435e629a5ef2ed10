import contextlib

from mcp import ClientSession, StdioServerParameters, stdio_client


async def in_a_block(parameters: StdioServerParameters) -> None:
    async with stdio_client(parameters) as (read, write), ClientSession(read, write) as session:
        await session.initialize()


async def made_before_its_block(parameters: StdioServerParameters) -> None:
    transport = stdio_client(parameters)
    async with transport as (read, write):
        session = ClientSession(read, write)
        async with session:
            await session.initialize()


async def on_a_stack(parameters: StdioServerParameters) -> None:
    async with contextlib.AsyncExitStack() as stack:
        read, write = await stack.enter_async_context(stdio_client(parameters))
        session = await stack.enter_async_context(ClientSession(read, write))
        await session.initialize()


async def with_a_log_of_the_server(parameters: StdioServerParameters, path: str) -> None:
    with open(path, "w") as log:
        async with stdio_client(parameters, errlog=log) as (read, write):
            async with ClientSession(read, write) as session:
                await session.initialize()
