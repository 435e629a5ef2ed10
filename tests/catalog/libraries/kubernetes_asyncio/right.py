import contextlib
from typing import Any

from kubernetes_asyncio import client, watch


async def in_a_block() -> Any:
    async with client.ApiClient() as api:
        return await client.CoreV1Api(api).list_namespaced_pod("default")


async def finally_closed() -> Any:
    api = client.ApiClient()
    try:
        return await client.CoreV1Api(api).list_namespaced_pod("default")
    finally:
        await api.close()


async def on_a_stack() -> Any:
    async with contextlib.AsyncExitStack() as stack:
        api = await stack.enter_async_context(client.ApiClient())
        return await client.CoreV1Api(api).list_namespaced_pod("default")


async def watched(core: client.CoreV1Api) -> None:
    async with watch.Watch().stream(core.list_namespaced_pod, "default") as stream:
        async for event in stream:
            print(event)
