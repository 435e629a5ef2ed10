"""Other plugins keep working beside ours, whichever is listed first."""

from __future__ import annotations

import pytest

from tests.mypy_project import PLUGIN, Project

CLIENT = {
    "aiohttp/__init__.py": "",
    "aiohttp/client.py": """
        class ClientSession:
            async def __aenter__(self) -> "ClientSession":
                return self
            async def __aexit__(self, *exc: object) -> None: ...
            async def close(self) -> None: ...

        class TracedSession(ClientSession): ...
    """,
    "use.py": """
        from aiohttp.client import ClientSession

        def caller() -> None:
            session = ClientSession()
            reveal_type(session)
    """,
}
CHANGING = """
from mypy.plugin import Plugin
from mypy.types import Instance

class Changing(Plugin):
    def get_function_hook(self, fullname):
        if fullname.endswith("ClientSession"):
            return self.change

    def change(self, ctx):
        return Instance(self.lookup_fully_qualified("aiohttp.client.TracedSession").node, [])

def plugin(version):
    return Changing
"""
RAISING = """
from mypy.plugin import Plugin

def fail(ctx):
    raise LookupError("from the other plugin")

class Raising(Plugin):
    def {getter}(self, fullname):
        if fullname.endswith("{name}"):
            return fail

def plugin(version):
    return Raising
"""
MODEL = """
    from pydantic import BaseModel, Field, SecretStr, field_validator

    class Settings(BaseModel):
        url: str
        size: int = Field(default=5, alias="poolSize")
        secret: SecretStr | None = None

        @field_validator("url")
        def check(cls, value: str) -> str:
            return value

        async def __aenter__(self) -> "Settings":
            return self

        async def __aexit__(self, *exc: object) -> None: ...

        async def close(self) -> None: ...

    class Frozen(BaseModel, frozen=True):
        name: str

    class Half(BaseModel):  # half
        async def __aexit__(self, *exc: object) -> None: ...

    def use(frozen: Frozen) -> None:
        reveal_type(Settings.__init__)
        reveal_type(Settings.model_construct)
        settings = Settings(url="x")  # use
        reveal_type(settings.size)
        Settings(poolSize="y", unknown=1)
        frozen.name = "z"
        reveal_type(Frozen(name="a").model_copy())
"""


def line(text: str, mark: str) -> int:
    """Return the number of the line that ends with a comment."""
    (number,) = (n for n, t in enumerate(text.splitlines(), 1) if t.endswith(f"# {mark}"))
    return number


def test_pydantic(project: Project) -> None:
    pytest.importorskip("pydantic")
    options = """
        [pydantic-mypy]
        init_forbid_extra = True
        init_typed = True
    """
    project.write({"model.py": MODEL})
    project.configure("pydantic.mypy", more=options)
    alone = project.mypy("model.py", cache="alone")
    project.configure(PLUGIN, "pydantic.mypy", more=options)
    first = project.mypy("model.py", cache="first")
    project.configure("pydantic.mypy", PLUGIN, more=options)
    last = project.mypy("model.py", cache="last")
    assert first.without_ours() == list(alone.messages)
    assert last.without_ours() == list(alone.messages)
    texts = [message.text for message in alone.messages]
    # pydantic's plugin was at work: without it, the model takes anything and can be assigned to.
    assert any("read-only" in text for text in texts)
    assert any("unknown" in text for text in texts)
    assert first.found() == last.found()
    assert first.found() >= {
        ("model.py", line(MODEL, "half"), "half-protocol"),
        ("model.py", line(MODEL, "use"), "never-entered"),
    }


@pytest.mark.parametrize("order", [(PLUGIN, "other.py"), ("other.py", PLUGIN)], ids=" ".join)
def test_another_hook_for_the_same_call(project: Project, order: tuple[str, ...]) -> None:
    """Its type is that of the call, and the resource is tracked."""
    project.write({**CLIENT, "other.py": CHANGING})
    project.configure(*order)
    result = project.mypy("use.py")
    (revealed,) = (m.text for m in result.messages if "Revealed" in m.text)
    assert "aiohttp.client.TracedSession" in revealed
    assert result.found() == {("use.py", 5, "never-entered")}


GREEDY = """
from mypy.plugin import Plugin

class Greedy(Plugin):
    def get_function_hook(self, fullname):
        return lambda ctx: ctx.default_return_type

    def get_method_hook(self, fullname):
        return lambda ctx: ctx.default_return_type

    def get_attribute_hook(self, fullname):
        return lambda ctx: ctx.default_attr_type

    def get_customize_class_mro_hook(self, fullname):
        return lambda ctx: print("seen", fullname)

    def report_config_data(self, ctx):
        return "greedy"

def plugin(version):
    return Greedy
"""
CLASSES = """
    from mypy_asyncgate import Owned
    from aiohttp.client import ClientSession

    class Half:
        async def __aexit__(self, *exc: object) -> None: ...

    class Meta(type): ...

    class Other(metaclass=Meta):
        async def __aexit__(self, *exc: object) -> None: ...

    class Pool:
        @property
        def new(self) -> Owned[ClientSession]:
            return ClientSession()

    def make() -> ClientSession:
        return ClientSession()

    async def call(pool: Pool) -> None:
        make()
        session = pool.new
"""


@pytest.mark.parametrize("order", [(PLUGIN, "other.py"), ("other.py", PLUGIN)], ids=" ".join)
def test_another_plugin_that_has_a_hook_for_everything(
    project: Project, order: tuple[str, ...]
) -> None:
    """Both see every class, in a cold run and in one after an edit."""
    project.write({**CLIENT, "other.py": GREEDY, "use.py": CLASSES})
    project.configure(*order)
    wanted = {
        ("use.py", 5, "half-protocol"),
        ("use.py", 10, "half-protocol"),
        ("use.py", 19, "returned"),
        ("use.py", 22, "never-entered"),
        ("use.py", 23, "never-entered"),
    }
    cold = project.mypy("use.py", cache="warm")
    assert cold.found() == wanted
    assert "seen use.Half" in cold.output
    again = project.mypy("use.py", cache="warm")
    assert again.found() == wanted
    assert "seen" not in again.output, "the cache was not used"
    project.write({"use.py": CLASSES + "\n"})
    edited = project.mypy("use.py", cache="warm")
    assert edited.found() == wanted
    assert "seen use.Half" in edited.output and "seen aiohttp" not in edited.output


@pytest.mark.parametrize(
    ("getter", "name", "code"),
    [
        ("get_function_hook", "ClientSession", CLIENT["use.py"]),
        ("get_method_hook", "__init_subclass__", "class C: ...\n"),
        (
            "get_customize_class_mro_hook",
            "use.C",
            "class M(type): ...\nclass C(metaclass=M): ...\n",
        ),
    ],
)
def test_exceptions_of_others_are_not_ours(
    project: Project, getter: str, name: str, code: str
) -> None:
    project.write({**CLIENT, "other.py": RAISING.format(getter=getter, name=name), "use.py": code})
    project.configure(PLUGIN, "other.py")
    result = project.mypy("use.py", env={"MYPY_ASYNCGATE_DEBUG": ""})
    assert result.status == 2
    assert "LookupError: from the other plugin" in result.errors + result.output
    assert "asyncgate-internal" not in result.output
