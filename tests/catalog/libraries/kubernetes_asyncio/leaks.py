from typing import Any

from kubernetes_asyncio import client, watch


async def never_closed() -> Any:
    api = client.ApiClient()  # leak: never-entered
    return api.select_header_accept([])


async def normal_path_only() -> Any:
    api = client.ApiClient()  # leak: exception-leak
    pods = await api.call_api("/api", "GET")
    await api.close()
    return pods


async def early_return(wanted: bool) -> None:
    api = client.ApiClient()  # leak: partial-release
    if not wanted:
        return
    await api.close()


async def watch_is_left(core: client.CoreV1Api) -> None:
    events = watch.Watch()  # leak: never-entered
    print(events.resource_version)
