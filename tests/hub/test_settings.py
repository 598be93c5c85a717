from typing import Any

import pytest

from autograder.errors import PlatformError
from hub_config.settings import HubSettings, parse

OAUTH = {
    "kind": "oauth",
    "client_id": "hub",
    "authorize_url": "https://id.example.org/authorize",
    "token_url": "https://id.example.org/token",
    "userdata_url": "https://id.example.org/me",
}


def test_an_empty_table_is_a_laptop_that_only_this_machine_reaches() -> None:
    hub = parse({})
    assert (hub.profile, hub.url, hub.login.kind, hub.spawner) == (
        "laptop",
        "http://127.0.0.1:8000",
        "passwords",
        "sandbox",
    )
    assert hub.ports == {"entrance": 8000, "proxy": 8001, "hub": 8002, "course service": 8003}


def test_all_faults_are_listed_with_their_keys() -> None:
    with pytest.raises(PlatformError) as raised:
        parse({"prot": 8000, "port": "8000", "login": {"kind": "pam", "realm": "x"}})
    assert str(raised.value).splitlines() == [
        "course.toml: hub.port: input should be a valid integer",
        "course.toml: hub.login.pam.realm: unknown key",
        "course.toml: hub.prot: unknown key",
    ]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"address": "0.0.0.0"}, "a laptop's hub listens on 127.0.0.1 only"),
        ({"profile": "server", "address": "0.0.0.0"}, "passwords would cross the network in clear text"),
        ({"address": "localhost"}, "does not appear to be an IPv4 or IPv6 address"),
        ({"login": OAUTH}, "public_url is missing"),
        ({"public_url": "https://example.org/hub"}, "leave the path out"),
        ({"spawner": "unix", "trust": "all users are trusted"}, "trust goes with"),
        ({"spawner": "docker"}, "string should match pattern"),
        ({"spawner": "room"}, '"room" is now called "sandbox": set spawner = "sandbox"'),
        ({"trust": "yes"}, "all users are trusted"),
        ({"login": {"kind": "ldap"}}, "'passwords', 'pam', 'oauth', 'lti'"),
    ],
)
def test_what_does_not_fit_together_is_refused(table: dict[str, Any], said: str) -> None:
    with pytest.raises(PlatformError, match=said):
        parse(table)


def test_a_server_with_a_certificate_listens_to_all() -> None:
    hub = HubSettings(profile="server", address="0.0.0.0", tls={"certificate": "hub.crt", "key": "hub.key"})
    assert hub.url == "https://0.0.0.0:8000"
