import contextlib

from starlette.applications import Starlette
from starlette.testclient import TestClient


def in_a_block(app: Starlette) -> None:
    with TestClient(app) as client, client.websocket_connect("/") as socket:
        socket.send_text("x")


def without_a_block(app: Starlette) -> None:
    client = TestClient(app)
    assert client.get("/").status_code == 200


def on_a_stack(app: Starlette) -> None:
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(TestClient(app))
        socket = stack.enter_context(client.websocket_connect("/"))
        socket.send_text("x")
