import aiormq


async def never_closed(url: str) -> None:
    connection = await aiormq.connect(url)  # leak: never-entered
    await connection.channel()


async def normal_path_only(url: str) -> None:
    connection = await aiormq.connect(url)  # leak: exception-leak
    await connection.channel()
    await connection.close()


async def early_return(url: str, wanted: bool) -> None:
    connection = await aiormq.connect(url)  # leak: partial-release
    if not wanted:
        return
    await connection.close()
