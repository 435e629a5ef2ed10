import smtplib
import socket
import ssl
import urllib.request


def never_closed(host: str) -> bytes:
    connection = socket.create_connection((host, 80))  # leak: never-entered
    return connection.recv(10)


def normal_path_only(host: str) -> bytes:
    connection = socket.create_connection((host, 80))  # leak: exception-leak
    connection.sendall(b"x")
    answer = connection.recv(10)
    connection.close()
    return answer


def early_return() -> bytes:
    server = socket.socket()  # leak: partial-release
    server.bind(("", 80))
    if not server.getsockname():
        return b""
    server.close()
    return b"x"


def accepted(server: socket.socket) -> bytes:
    connection, address = server.accept()  # leak: never-entered
    return connection.recv(10)


def wrapped(context: ssl.SSLContext, host: str) -> bytes:
    with socket.create_connection((host, 443)) as raw:
        secure = context.wrap_socket(raw, server_hostname=host)  # leak: never-entered
        return secure.recv(10)


def fetched(url: str) -> bytes:
    response = urllib.request.urlopen(url)  # leak: never-entered
    return bytes(response.read())


def mailed(host: str, text: str) -> None:
    server = smtplib.SMTP(host)  # leak: exception-leak
    server.sendmail("me", "you", text)
    server.quit()
