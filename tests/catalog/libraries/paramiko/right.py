import paramiko


def block(host: str) -> str:
    with paramiko.SSHClient() as client:
        client.connect(host)
        _, stdout, _ = client.exec_command("uptime")
        return stdout.read().decode()


def closed_in_finally(host: str) -> str:
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    try:
        client.connect(host)
        _, stdout, _ = client.exec_command("uptime")
        return stdout.read().decode()
    finally:
        client.close()


def closed_if_the_log_in_fails(host: str, password: str) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    try:
        client.connect(host, password=password)
    except BaseException:
        client.close()
        raise
    return client


def session_and_transport(host: str, password: str) -> list[str]:
    transport = paramiko.Transport((host, 22))
    try:
        transport.connect(username="backup", password=password)
        sftp = paramiko.SFTPClient.from_transport(transport)
        assert sftp is not None
        return sftp.listdir(".")
    finally:
        transport.close()


class Mirror:
    def __init__(self, host: str) -> None:
        self._ssh = paramiko.SSHClient()
        self._ssh.connect(host)
        self._sftp = self._ssh.open_sftp()

    def names(self) -> list[str]:
        return self._sftp.listdir(".")

    def close(self) -> None:
        self._sftp.close()
        self._ssh.close()
