import aiofiles
import aiofiles.tempfile


async def never_awaited(path: str) -> None:
    aiofiles.open(path)  # leak: never-entered


async def never_closed(path: str) -> str:
    file = await aiofiles.open(path)  # leak: never-entered
    return await file.read()


async def normal_path_only(path: str) -> str:
    file = await aiofiles.open(path)  # leak: exception-leak
    text = await file.read()
    await file.close()
    return text


async def early_return(path: str) -> str:
    file = await aiofiles.open(path)  # leak: partial-release
    line = await file.readline()
    if not line:
        return ""
    await file.close()
    return line


async def temporary(data: bytes) -> None:
    aiofiles.tempfile.NamedTemporaryFile()  # leak: never-entered
