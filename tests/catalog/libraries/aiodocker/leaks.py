from typing import Any

import aiodocker
from aiodocker.containers import DockerContainer


async def never_closed() -> Any:
    docker = aiodocker.Docker()  # leak: never-entered
    return await docker.images.list()


async def normal_path_only() -> Any:
    docker = aiodocker.Docker()  # leak: exception-leak
    images = await docker.images.list()
    await docker.close()
    return images


async def early_return(wanted: bool) -> Any:
    docker = aiodocker.Docker()  # leak: partial-release
    if not wanted:
        return None
    try:
        return await docker.images.list()
    finally:
        await docker.close()


async def stream_is_not_entered(container: DockerContainer) -> None:
    container.attach(stdout=True)  # leak: never-entered
