from azure.identity.aio import ClientSecretCredential, DefaultAzureCredential


async def never_closed(scope: str) -> str:
    credential = DefaultAzureCredential()  # leak: never-entered
    return (await credential.get_token(scope)).token


async def normal_path_only(scope: str) -> str:
    credential = DefaultAzureCredential()  # leak: exception-leak
    token = await credential.get_token(scope)
    await credential.close()
    return token.token


async def early_return(scope: str) -> str:
    credential = ClientSecretCredential("a", "b", "c")  # leak: partial-release
    if not scope:
        return ""
    try:
        return (await credential.get_token(scope)).token
    finally:
        await credential.close()
