from azure.identity.aio import DefaultAzureCredential
from azure.keyvault.secrets.aio import SecretClient


async def never_closed(url: str, credential: DefaultAzureCredential) -> str | None:
    client = SecretClient(url, credential=credential)  # leak: never-entered
    return (await client.get_secret("name")).value


async def normal_path_only(url: str, credential: DefaultAzureCredential) -> str | None:
    client = SecretClient(url, credential=credential)  # leak: exception-leak
    secret = await client.get_secret("name")
    await client.close()
    return secret.value


async def credential_is_nobody_s(url: str) -> str | None:
    credential = DefaultAzureCredential()  # leak: never-entered
    async with SecretClient(url, credential=credential) as client:
        return (await client.get_secret("name")).value
