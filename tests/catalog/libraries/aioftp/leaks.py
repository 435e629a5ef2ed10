import asyncio

import aioftp


async def never_quit(host: str) -> None:
    client = aioftp.Client()  # leak: never-entered
    await client.connect(host)
    await client.login()


async def normal_path_only(host: str) -> None:
    client = aioftp.Client()  # leak: exception-leak
    await client.connect(host)
    await client.login()
    client.close()


async def early_return(host: str, wanted: bool) -> None:
    client = aioftp.Client()  # leak: partial-release
    await client.connect(host)
    if not wanted:
        return
    client.close()


async def context_is_not_entered(host: str) -> None:
    aioftp.Client.context(host)  # leak: never-entered


def a_connection_only_uses_its_loop() -> None:
    loop = asyncio.new_event_loop()  # leak: never-entered
    connection = aioftp.Connection(loop=loop)
    connection.greeting = "hello"


async def server_is_left_listening() -> None:
    server = aioftp.Server()  # leak: never-entered
    await server.start("localhost")
