import contextlib

from litestar import Litestar
from litestar.testing import AsyncTestClient, TestClient


async def in_a_block(app: Litestar) -> None:
    async with AsyncTestClient(app) as client:
        await client.get("/")


def without_a_block(app: Litestar) -> None:
    client = TestClient(app)
    client.get("/")


def on_a_stack(app: Litestar) -> None:
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(TestClient(app))
        socket = stack.enter_context(client.websocket_connect("/"))
        socket.send_text("x")
