import os
import runpy
import sys
from pathlib import Path

import pytest
from jupyterhub.app import JupyterHub
from jupyterhub.proxy import ConfigurableHTTPProxy
from traitlets import import_item
from traitlets.config import Config, PyFileConfigLoader

from autograder.errors import PlatformError
from hub_config import traits
from hub_config.traits import Secrets
from tests.hub import courses

SECRETS = Secrets(service="s" * 64, proxy="p" * 64, oauth="o")
OAUTH = """
profile = "server"
public_url = "https://hub.example.org"
[hub.login]
kind = "oauth"
client_id = "hub"
authorize_url = "https://id.example.org/authorize"
token_url = "https://id.example.org/token"
userdata_url = "https://id.example.org/me"
"""


def _traits(folder: Path, hub: str = "") -> traits.Traits:
    return traits.traits(courses.deployment(folder, hub), SECRETS, cores=4)


def test_a_laptop_listens_on_this_machine_only_and_keeps_all_in_its_folder(tmp_path: Path) -> None:
    found = _traits(tmp_path, "port = 9000")
    hub, proxy = found["JupyterHub"], found["ConfigurableHTTPProxy"]
    assert (hub["bind_url"], hub["hub_bind_url"]) == ("http://127.0.0.1:9000/", "http://127.0.0.1:9002")
    assert (proxy["api_url"], proxy["auth_token"]) == ("http://127.0.0.1:9001", SECRETS.proxy)
    assert hub["db_url"] == f"sqlite:///{tmp_path}/state/hub.sqlite"
    assert {Path(hub["cookie_secret_file"]).parent, Path(proxy["pid_file"]).parent} == {tmp_path / "state"}
    assert found["Spawner"]["ip"] == "127.0.0.1"


def test_a_server_has_its_database_and_certificate_and_as_many_starts_as_cores_bear(tmp_path: Path) -> None:
    text = """
profile = "server"
address = "0.0.0.0"
port = 443
database = "postgresql+psycopg://hub@/hub"
tls = { certificate = "hub.crt", key = "/etc/ssl/hub.key" }
idle_minutes = 30
"""
    found = _traits(tmp_path, text)
    hub = found["JupyterHub"]
    assert (hub["bind_url"], hub["db_url"]) == ("https://0.0.0.0:443/", "postgresql+psycopg://hub@/hub")
    assert (hub["ssl_cert"], hub["ssl_key"]) == (f"{tmp_path}/hub.crt", "/etc/ssl/hub.key")
    assert hub["concurrent_spawn_limit"] == 12
    assert (found["Spawner"]["start_timeout"], found["Spawner"]["http_timeout"]) == (120, 120)
    assert [service["name"] for service in hub["services"]] == ["course", "idle-culler"]
    assert "--timeout=1800" in hub["services"][1]["command"]


def test_no_role_inherits_and_each_has_what_it_needs(tmp_path: Path) -> None:
    roles = {role["name"]: role for role in _traits(tmp_path, "idle_minutes = 5")["JupyterHub"]["load_roles"]}
    assert roles["members-mlops"]["groups"] == ["nbgrader-mlops", "formgrade-mlops", "instructors-mlops"]
    assert roles["members-mlops"]["scopes"] == ["access:services!service=course"]
    assert roles["staff-mlops"]["groups"] == ["formgrade-mlops", "instructors-mlops"]
    assert roles["staff-mlops"]["scopes"] == ["list:services", "read:services!service=course"]
    assert roles["server"]["scopes"] == [
        "users:activity!user",
        "access:servers!server",
        "access:services!service=course",
        "list:services",
        "read:services!service=course",
    ]
    scopes = [scope for role in roles.values() for scope in role["scopes"]]
    assert not {"inherit", "self", "admin:users", "admin-ui"}.intersection(scopes)
    assert not any("users" in role for role in roles.values())


def test_staff_get_the_course_folder_and_the_graders_menus_and_students_do_not(tmp_path: Path) -> None:
    spawner = _traits(tmp_path)["Spawner"]
    override = spawner["group_overrides"]["staff"]
    assert override["groups"] == ["formgrade-mlops", "instructors-mlops"]
    assert override["spawner_override"]["staff"] is True
    assert "/roles/grader:" in override["spawner_override"]["environment"]["JUPYTER_CONFIG_PATH"]
    assert "/roles/student:" in spawner["environment"]["JUPYTER_CONFIG_PATH"]
    assert spawner["environment"]["AUTOGRADER_SERVICE_URL"] == "http://127.0.0.1:8003/services/course"


def test_servers_are_told_no_secret(tmp_path: Path) -> None:
    found = _traits(tmp_path)
    assert not any(secret in str(found["Spawner"]) for secret in (SECRETS.service, SECRETS.proxy))


@pytest.mark.parametrize(
    ("hub", "spawner"),
    [
        ("", "hub_config.spawner.SandboxSpawner"),
        ('trust = "all users are trusted"', "hub_config.spawner.HomeSpawner"),
        ('spawner = "unix"', "jupyterhub.spawner.LocalProcessSpawner"),
        ('spawner = "dockerspawner.DockerSpawner"', "dockerspawner.DockerSpawner"),
    ],
)
def test_the_spawner_is_chosen_by_name(tmp_path: Path, hub: str, spawner: str) -> None:
    assert _traits(tmp_path, hub)["JupyterHub"]["spawner_class"] == spawner


@pytest.mark.parametrize("hub", ["", 'trust = "all users are trusted"'])
def test_every_trait_is_one_of_a_class_that_the_hub_uses(tmp_path: Path, hub: str) -> None:
    found = _traits(tmp_path, hub)
    spawner, authenticator = (
        import_item(found["JupyterHub"][kind]) for kind in ("spawner_class", "authenticator_class")
    )
    used = (JupyterHub, ConfigurableHTTPProxy, *spawner.__mro__, *authenticator.__mro__)
    traits_of = {base.__name__: base.class_traits() for base in used if hasattr(base, "class_traits")}
    assert [(name, trait) for name in found for trait in found[name] if trait not in traits_of.get(name, ())] == []


def test_containers_are_told_nothing_of_this_machines_paths(tmp_path: Path) -> None:
    text = """
spawner = "dockerspawner.DockerSpawner"
roles = "/srv/roles"
[hub.traits.DockerSpawner]
image = "course:1"
[hub.traits.Spawner]
http_timeout = 300
"""
    found = _traits(tmp_path, text)
    assert found["DockerSpawner"] == {"image": "course:1"}
    assert found["Spawner"]["http_timeout"] == 300 and "cmd" not in found["Spawner"]
    assert found["Spawner"]["environment"]["JUPYTER_CONFIG_PATH"] == "/srv/roles/student:/srv/roles/kernels"
    assert found["Spawner"]["environment"]["AUTOGRADER_SERVICE_URL"] == "http://127.0.0.1:8000/services/course"
    assert not any(str(Path(sys.prefix)) in value for value in found["Spawner"]["environment"].values())


def test_oauth_lets_in_the_people_of_the_file_or_the_groups_of_the_provider(tmp_path: Path) -> None:
    by_file = _traits(tmp_path, OAUTH)
    assert by_file["JupyterHub"]["authenticator_class"] == "hub_config.oauth.OAuthMembers"
    assert by_file["OAuthenticator"]["oauth_callback_url"] == "https://hub.example.org/hub/oauth_callback"
    by_claim = _traits(tmp_path, OAUTH + 'groups_claim = "groups"')
    assert by_claim["JupyterHub"]["authenticator_class"] == "oauthenticator.generic.GenericOAuthenticator"
    assert by_claim["OAuthenticator"]["allowed_groups"] == {"nbgrader-mlops", "formgrade-mlops", "instructors-mlops"}


def test_the_configuration_file_only_sets_these(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = courses.deployment(tmp_path, "port = 9100")
    monkeypatch.setenv("AUTOGRADER_COURSE", str(made.file))
    before = os.umask(0o022)
    try:
        config: Config = PyFileConfigLoader("jupyterhub_config.py", str(Path(traits.__file__).parent)).load_config()
    finally:
        os.umask(before)
    expected = traits.traits(made, traits.secrets(made), os.cpu_count() or 1)
    assert {name: dict(values) for name, values in config.items()} == expected


def test_without_a_course_the_configuration_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    path = str(Path(traits.__file__).with_name("jupyterhub_config.py"))
    with pytest.raises(PlatformError, match="AUTOGRADER_COURSE is not set"):
        runpy.run_path(path, {"get_config": Config})
