"""Roles of the hub and their scopes: each role has the scopes it needs, and none inherits."""

from typing import Any

from hub_config.deployment import SERVICE, Deployment

CULLER = "idle-culler"
_SERVER = ["users:activity!user", "access:servers!server"]  # JupyterHub's default
_MEMBER = [f"access:services!service={SERVICE}"]
# The course list of nbgrader lists the services.
_STAFF = ["list:services", f"read:services!service={SERVICE}"]


def roles(deployment: Deployment) -> list[dict[str, Any]]:
    """Return the roles to load.

    People get their scopes through their groups. A server's token has those scopes of its role that its owner has.
    """
    course = deployment.settings
    loaded: list[dict[str, Any]] = [
        {
            "name": f"members-{course.course.id}",
            "description": "Use the course service",
            "groups": [course.students_group, *deployment.staff],
            "scopes": _MEMBER,
        },
        {
            "name": f"staff-{course.course.id}",
            "description": "See the course service in the list of courses",
            "groups": deployment.staff,
            "scopes": _STAFF,
        },
        {"name": "server", "description": "What a server's token may do", "scopes": [*_SERVER, *_MEMBER, *_STAFF]},
    ]
    if deployment.hub.idle_minutes:
        scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
        loaded.append({"name": CULLER, "description": "Stop idle servers", "services": [CULLER], "scopes": scopes})
    return loaded
