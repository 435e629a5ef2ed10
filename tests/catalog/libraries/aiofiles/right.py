import contextlib

import aiofiles
import aiofiles.tempfile


async def in_a_block(path: str) -> str:
    async with aiofiles.open(path) as file:
        return await file.read()


async def finally_closed(path: str) -> str:
    file = await aiofiles.open(path)
    try:
        return await file.read()
    finally:
        await file.close()


async def on_a_stack(paths: list[str]) -> list[str]:
    async with contextlib.AsyncExitStack() as stack:
        files = [await stack.enter_async_context(aiofiles.open(path)) for path in paths]
        return [await file.read() for file in files]


async def temporary(data: bytes) -> None:
    async with aiofiles.tempfile.NamedTemporaryFile() as file:
        await file.write(data)
