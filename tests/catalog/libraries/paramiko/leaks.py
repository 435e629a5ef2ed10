import paramiko


def never_closed(host: str) -> None:
    client = paramiko.SSHClient()  # leak: never-entered
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect(host)
    client.exec_command("uptime")


def normal_path_only(host: str) -> str:
    client = paramiko.SSHClient()  # leak: exception-leak
    client.connect(host)
    _, stdout, _ = client.exec_command("uptime")
    answer = stdout.read().decode()
    client.close()
    return answer


def log_in_fails(host: str, password: str) -> paramiko.SSHClient:
    client = paramiko.SSHClient()  # leak: exception-leak
    client.connect(host, password=password)
    return client


def only_the_session_is_closed(host: str, password: str) -> list[str]:
    transport = paramiko.Transport((host, 22))  # leak: never-entered
    transport.connect(username="backup", password=password)
    sftp = paramiko.SFTPClient.from_transport(transport)
    assert sftp is not None
    names = sftp.listdir(".")
    sftp.close()
    return names


class Mirror:
    def __init__(self, host: str) -> None:
        self._ssh = paramiko.SSHClient()  # leak: field-leak
        self._ssh.connect(host)
        self._sftp = self._ssh.open_sftp()

    def names(self) -> list[str]:
        return self._sftp.listdir(".")

    def close(self) -> None:
        self._sftp.close()
