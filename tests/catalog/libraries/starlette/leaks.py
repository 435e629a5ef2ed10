from starlette.applications import Starlette
from starlette.testclient import TestClient


def never_entered(app: Starlette) -> None:
    TestClient(app).websocket_connect("/")  # leak: never-entered


def bound_and_forgotten(app: Starlette) -> None:
    client = TestClient(app)
    socket = client.websocket_connect("/")  # leak: never-entered
    del socket


def one_of_two_is_not_entered(client: TestClient) -> None:
    first = client.websocket_connect("/")  # leak: never-entered
    with client.websocket_connect("/") as second:
        second.send_text("x")
