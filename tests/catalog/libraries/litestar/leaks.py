from typing import Any

from litestar import Litestar
from litestar.testing import TestClient


def never_entered(client: TestClient[Litestar]) -> None:
    client.websocket_connect("/")  # leak: never-entered


def bound_and_forgotten(client: TestClient[Litestar]) -> None:
    socket = client.websocket_connect("/")  # leak: never-entered
    del socket


def one_of_two_is_not_entered(client: TestClient[Any]) -> None:
    first = client.websocket_connect("/")  # leak: never-entered
    with client.websocket_connect("/") as second:
        second.send_text("x")
