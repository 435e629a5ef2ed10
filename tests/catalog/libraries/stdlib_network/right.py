import contextlib
import smtplib
import socket
import ssl
import urllib.request


def in_a_block(host: str) -> bytes:
    with socket.create_connection((host, 80)) as connection:
        return connection.recv(10)


def finally_closed() -> None:
    server = socket.socket()
    try:
        server.bind(("", 80))
    finally:
        server.close()


def closing(server: socket.socket) -> bytes:
    connection, address = server.accept()
    with contextlib.closing(connection):
        return connection.recv(10)


def wrapped(context: ssl.SSLContext, host: str) -> bytes:
    raw = socket.create_connection((host, 443))
    with context.wrap_socket(raw, server_hostname=host) as secure:
        return secure.recv(10)


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        return bytes(response.read())


def mailed(host: str, text: str) -> None:
    with smtplib.SMTP(host) as server:
        server.sendmail("me", "you", text)


def handed_over(host: str) -> socket.socket:
    return socket.create_connection((host, 80))
