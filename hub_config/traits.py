"""Turn a deployment into JupyterHub's traits, by pure functions, so that they are tested without a hub."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub_config import server_sandbox
from hub_config.deployment import Deployment
from hub_config.rbac import roles
from hub_config.services import PREFIX, services
from hub_config.settings import SANDBOX, UNIX, HubSettings, Login, LtiLogin, OAuthLogin, PamLogin

Traits = dict[str, dict[str, Any]]

TIMEOUT = 120  # seconds that a server may take to start: on a busy machine the hub's own 30 are not enough
SPAWNS_PER_CORE = 3
PROGRAMS = Path(sys.executable).parent
# A name is also the name of a folder.
NAMES = r"[A-Za-z0-9_][A-Za-z0-9_.@-]*\Z"


@dataclass(frozen=True)
class Secrets:
    """The secrets of a deployment; `oauth` is the client secret, where people log in by OAuth."""

    service: str
    proxy: str
    oauth: str = ""


def traits(deployment: Deployment, secrets: Secrets, cores: int) -> Traits:
    """Return the traits of a hub on a machine with `cores` cores, by class."""
    merged = _merged(
        _hub(deployment, secrets, cores),
        _proxy(deployment, secrets),
        _login(deployment, secrets),
        _spawner(deployment),
    )
    return _merged(merged, deployment.hub.traits)


def _merged(*tables: Traits) -> Traits:
    merged: Traits = {}
    for table in tables:
        for name, values in table.items():
            merged[name] = {**merged.get(name, {}), **values}
    return merged


def _hub(deployment: Deployment, secrets: Secrets, cores: int) -> Traits:
    hub, state = deployment.hub, deployment.state
    configured = {
        "bind_url": f"{'https' if hub.tls else 'http'}://{hub.address}:{hub.port}/",
        "hub_bind_url": deployment.address("hub"),
        "db_url": hub.database or f"sqlite:///{state.database}",
        "cookie_secret_file": str(state.cookie_secret),
        "load_roles": roles(deployment),
        "services": services(deployment, secrets.service),
        "concurrent_spawn_limit": SPAWNS_PER_CORE * cores,
        "spawner_class": spawner_class(hub),
        "authenticator_class": authenticator_class(hub.login),
    }
    if hub.tls:
        folder = deployment.file.parent
        configured |= {"ssl_cert": str(folder / hub.tls.certificate), "ssl_key": str(folder / hub.tls.key)}
    if hub.public_url:
        configured["public_url"] = f"{hub.public_url}/"
    return {"JupyterHub": configured}


def _proxy(deployment: Deployment, secrets: Secrets) -> Traits:
    return {
        "ConfigurableHTTPProxy": {
            # It ends with the hub, even where the hub is killed.
            "command": ["setpriv", "--pdeathsig=TERM", sys.executable, "-m", "hub_config.proxy"],
            "api_url": deployment.address("proxy"),
            "auth_token": secrets.proxy,
            "pid_file": str(deployment.state.folder / "proxy.pid"),
        }
    }


def authenticator_class(login: Login) -> str:
    """Return the dotted name of the class that authenticates people."""
    if isinstance(login, OAuthLogin):
        return "oauthenticator.generic.GenericOAuthenticator" if login.groups_claim else "hub_config.oauth.OAuthMembers"
    names = {"passwords": "members.PasswordMembers", "pam": "members.PamMembers", "lti": "lti.LtiMembers"}
    return f"hub_config.{names[login.kind]}"


def _login(deployment: Deployment, secrets: Secrets) -> Traits:
    login = deployment.hub.login
    configured: Traits = {
        # An account of an earlier time lets nobody in, and nobody administers the hub through the web.
        "Authenticator": {"allow_existing_users": False, "username_pattern": NAMES, "refresh_pre_spawn": True},
        "Members": {"course_file": str(deployment.file)},
        "PasswordAuthenticator": {"accounts_file": str(deployment.state.accounts)},
    }
    if isinstance(login, PamLogin):
        configured["PAMAuthenticator"] = {"service": login.service, "open_sessions": False}
    if isinstance(login, OAuthLogin):
        configured["OAuthenticator"] = _oauth(deployment, login, secrets.oauth)
    if isinstance(login, LtiLogin):
        configured["LtiMembers"] = _lti(deployment, login)
    return configured


def _oauth(deployment: Deployment, login: OAuthLogin, secret: str) -> dict[str, Any]:
    configured: dict[str, Any] = {
        "client_id": login.client_id,
        "client_secret": secret,
        "authorize_url": login.authorize_url,
        "token_url": login.token_url,
        "userdata_url": login.userdata_url,
        "username_claim": login.username_claim,
        "scope": list(login.scope),
        "oauth_callback_url": f"{deployment.hub.public_url}/hub/oauth_callback",
    }
    if login.groups_claim:
        groups = {deployment.settings.students_group, *deployment.staff}
        configured |= {"manage_groups": True, "auth_state_groups_key": f"oauth_user.{login.groups_claim}"}
        configured["allowed_groups"] = groups
    return configured


def _lti(deployment: Deployment, login: LtiLogin) -> dict[str, Any]:
    settings = deployment.settings
    return {
        "client_id": {login.client_id},
        "issuer": login.issuer,
        "authorize_url": login.authorize_url,
        "jwks_endpoint": login.jwks_url,
        "username_key": login.username_claim,
        "uri_scheme": deployment.hub.url.split(":")[0],
        "groups": {
            "student": settings.students_group,
            "grader": settings.graders_group,
            "instructor": settings.instructors_group,
        },
    }


def spawner_class(hub: HubSettings) -> str:
    """Return the dotted name of the class that starts servers."""
    if hub.spawner == SANDBOX:
        return f"hub_config.spawner.{'HomeSpawner' if hub.trust else 'SandboxSpawner'}"
    return "jupyterhub.spawner.LocalProcessSpawner" if hub.spawner == UNIX else hub.spawner


def _spawner(deployment: Deployment) -> Traits:
    settings, state = deployment.settings, deployment.state
    override: dict[str, Any] = {"environment": _environment(deployment, "grader")}
    configured: Traits = {
        "Spawner": {
            "default_url": "/lab",
            "start_timeout": TIMEOUT,
            "http_timeout": TIMEOUT,
            "environment": _environment(deployment, "student"),
            "group_overrides": {"staff": {"groups": deployment.staff, "spawner_override": override}},
        }
    }
    if deployment.hub.spawner in (SANDBOX, UNIX):
        configured["Spawner"] |= {"ip": "127.0.0.1", "cmd": [sys.executable, "-m", "jupyterhub.singleuser"]}
    if deployment.hub.spawner == SANDBOX:
        override["staff"] = True
        configured["HomeSpawner"] = {
            "homes": str(state.homes),
            "logs": str(state.logs),
            "course_name": settings.course.id,
            "course_folder": str(settings.course.folder),
        }
    return configured


def _environment(deployment: Deployment, role: str) -> dict[str, str]:
    """Return the variables of a server that the hub does not set itself."""
    hub = deployment.hub
    local = hub.spawner in (SANDBOX, UNIX)
    folders = [(hub.roles or server_sandbox.ROLES) / name for name in ([role] if hub.trust else [role, "kernels"])]
    variables = {
        "JUPYTER_CONFIG_PATH": ":".join(map(str, folders)),
        "AUTOGRADER_COURSE_ID": deployment.settings.course.id,
        "AUTOGRADER_SERVICE_URL": f"{deployment.service_url if local else hub.url}{PREFIX}".rstrip("/"),
        "GX_ANALYTICS_ENABLED": "false",
    }
    if local:
        variables |= {"PATH": f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    if hub.spawner == SANDBOX and not hub.trust:
        variables |= {"JUPYTER_RUNTIME_DIR": server_sandbox.RUNTIME, "TMPDIR": "/tmp"}
    return variables


def secrets(deployment: Deployment) -> Secrets:
    """Return the secrets of a deployment, from the environment or its state folder."""
    state = deployment.state
    oauth = state.provided_secret("oauth_client_secret") if isinstance(deployment.hub.login, OAuthLogin) else ""
    return Secrets(state.secret("service_token"), state.secret("proxy_token"), oauth)
