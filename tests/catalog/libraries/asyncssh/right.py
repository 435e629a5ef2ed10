import contextlib

import asyncssh


async def in_a_block(host: str) -> None:
    async with asyncssh.connect(host) as connection, connection.start_sftp_client() as sftp:
        async with sftp.open("name") as file:
            print(await file.read())


async def finally_closed(host: str) -> None:
    connection = await asyncssh.connect(host)
    try:
        await connection.run("ls")
    finally:
        connection.close()
        await connection.wait_closed()


async def on_a_stack(host: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(asyncssh.connect(host))
        process = await stack.enter_async_context(connection.create_process("ls"))
        print(await process.stdout.read())


async def tunnelled(host: str, inner: str) -> None:
    async with asyncssh.connect(host) as outer:
        async with outer.connect_ssh(inner) as connection:
            await connection.run("ls")


async def serve() -> None:
    server = await asyncssh.listen(port=22)
    async with server:
        await server.wait_closed()
