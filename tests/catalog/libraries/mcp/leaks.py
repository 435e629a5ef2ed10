from mcp import ClientSession, StdioServerParameters, stdio_client


async def never_entered(parameters: StdioServerParameters) -> None:
    stdio_client(parameters)  # leak: never-entered


async def session_is_not_entered(parameters: StdioServerParameters) -> None:
    async with stdio_client(parameters) as (read, write):
        ClientSession(read, write)  # leak: never-entered


async def bound_and_forgotten(parameters: StdioServerParameters) -> None:
    transport = stdio_client(parameters)  # leak: never-entered
    del transport


async def log_of_the_server(parameters: StdioServerParameters, path: str) -> None:
    log = open(path, "w")  # leak: never-entered
    async with stdio_client(parameters, errlog=log) as (read, write):
        async with ClientSession(read, write) as session:
            await session.initialize()
