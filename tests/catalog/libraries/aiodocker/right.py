import contextlib
from typing import Any

import aiodocker
from aiodocker.containers import DockerContainer


async def in_a_block() -> Any:
    async with aiodocker.Docker() as docker:
        return await docker.images.list()


async def finally_closed() -> Any:
    docker = aiodocker.Docker()
    try:
        return await docker.images.list()
    finally:
        await docker.close()


async def on_a_stack() -> Any:
    async with contextlib.AsyncExitStack() as stack:
        docker = await stack.enter_async_context(aiodocker.Docker())
        return await docker.images.list()


async def attached(container: DockerContainer) -> None:
    async with container.attach(stdout=True) as stream:
        print(await stream.read_out())
