import asyncssh


async def never_closed(host: str) -> str | bytes | None:
    connection = await asyncssh.connect(host)  # leak: never-entered
    return (await connection.run("ls")).stdout


async def normal_path_only(host: str) -> None:
    connection = await asyncssh.connect(host)  # leak: exception-leak
    await connection.run("ls")
    connection.close()
    await connection.wait_closed()


async def early_return(host: str, wanted: bool) -> None:
    connection = await asyncssh.connect(host)  # leak: partial-release
    if not wanted:
        return
    connection.close()


async def server_is_not_closed() -> None:
    server = await asyncssh.listen(port=22)  # leak: never-entered
    print(server.get_port())


async def process_is_not_entered(connection: asyncssh.SSHClientConnection) -> None:
    connection.create_process("ls")  # leak: never-entered


async def file_is_not_closed(sftp: asyncssh.SFTPClient) -> str | bytes:
    file = await sftp.open("name")  # leak: never-entered
    return await file.read()
