"""The table [hub] of course.toml: the hub's addresses, its login, and the way servers start.

`HubSettings.ports` gives each process its port, and `Deployment` makes the addresses of this machine from them. The
address that people use has `port` itself, and a trait in [hub.traits] overrides any of them.
"""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from autograder.errors import PlatformError
from autograder.validation import faults

TRUST = "all users are trusted"
SANDBOX = "sandbox"
UNIX = "unix"

Port = Annotated[int, Field(gt=0, lt=65533, strict=True)]
Text = Annotated[str, Field(min_length=1)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PasswordLogin(_Table):
    """Passwords that the hub makes and keeps the hashes of."""

    kind: Literal["passwords"] = "passwords"


class PamLogin(_Table):
    """The passwords of the machine's unix accounts."""

    kind: Literal["pam"]
    service: Text = "login"


class OAuthLogin(_Table):
    """Any provider of OAuth 2 or OpenID Connect; its client secret is in HUB_OAUTH_CLIENT_SECRET or the state folder.

    Where `groups_claim` names a claim that holds the course's groups, they come from it, and else from [people].
    """

    kind: Literal["oauth"]
    client_id: Text
    authorize_url: Url
    token_url: Url
    userdata_url: Url
    username_claim: Text = "preferred_username"
    groups_claim: Text | None = None
    scope: tuple[Text, ...] = ("openid", "profile")


class LtiLogin(_Table):
    """A learning management system that launches the hub by LTI 1.3 and names the role of the person."""

    kind: Literal["lti"]
    client_id: Text
    issuer: Url
    authorize_url: Url
    jwks_url: Url
    username_claim: Text = "sub"


Login = Annotated[PasswordLogin | PamLogin | OAuthLogin | LtiLogin, Field(discriminator="kind")]


class Tls(_Table):
    """The files of the hub's own certificate; not needed behind a proxy that has one."""

    certificate: Path
    key: Path


class HubSettings(_Table):
    """One deployment.

    `port` is the port that people use; those of the proxy, the hub and the course service follow it, all on 127.0.0.1.
    `state` is the folder of all files that the hub keeps, relative to course.toml. `spawner` is "sandbox" (each server
    in a sandbox), "unix" (unix accounts, with the hub as root) or the dotted name of a class, whose servers find the
    folder hub_config/roles at `roles`. `traits` sets traits of any class by name.
    """

    profile: Literal["laptop", "server"] = "laptop"
    address: Text = "127.0.0.1"
    port: Port = 8000
    public_url: Url | None = None
    state: Path = Path("state")
    database: Text | None = None
    login: Login = PasswordLogin()
    spawner: Annotated[str, Field(pattern=rf"^({SANDBOX}|{UNIX}|[A-Za-z_]\w*(\.[A-Za-z_]\w*)+)$")] = SANDBOX
    roles: Path | None = None
    trust: Literal["", "all users are trusted"] = ""
    tls: Tls | None = None
    idle_minutes: Annotated[int, Field(ge=0, strict=True)] = 0
    traits: dict[Text, dict[Text, Any]] = {}

    @field_validator("spawner", mode="before")
    @classmethod
    def _has_its_new_name(cls, spawner: object) -> object:
        if spawner == "room":
            raise ValueError(f'"room" is now called "{SANDBOX}": set spawner = "{SANDBOX}", or leave it out')
        return spawner

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        ip_address(address)
        return address

    @field_validator("public_url")
    @classmethod
    def _has_no_path(cls, url: str | None) -> str | None:
        if url is not None and AnyHttpUrl(url).path not in (None, "/"):
            raise ValueError("the hub is at the root of its host: leave the path out")
        return url.rstrip("/") if url else url

    @model_validator(mode="after")
    def _fits_together(self) -> "HubSettings":
        alone = ip_address(self.address).is_loopback
        if self.profile == "laptop" and not alone:
            raise ValueError('a laptop\'s hub listens on 127.0.0.1 only: leave address out, or set profile = "server"')
        if not alone and self.tls is None:
            raise ValueError("passwords would cross the network in clear text: set tls, or 127.0.0.1 behind a proxy")
        if self.login.kind in ("oauth", "lti") and self.public_url is None:
            raise ValueError("public_url is missing: the provider sends people back to it")
        if self.trust and self.spawner != SANDBOX:
            raise ValueError(f'trust goes with spawner = "{SANDBOX}", because it switches the sandbox off')
        return self

    @property
    def url(self) -> str:
        """The address that people use."""
        return self.public_url or f"{'https' if self.tls else 'http'}://{self.address}:{self.port}"

    @property
    def ports(self) -> dict[str, int]:
        """The port of each process that listens, by its name."""
        return {name: self.port + i for i, name in enumerate(("entrance", "proxy", "hub", "course service"))}


def parse(table: dict[str, Any], name: str = "course.toml") -> HubSettings:
    """Return the settings in the table [hub] of the file `name`; raise `PlatformError` that lists all faults."""
    try:
        return HubSettings.model_validate(table)
    except ValidationError as error:
        raise PlatformError("\n".join(f"{name}: hub.{fault}" for fault in faults(error))) from error
