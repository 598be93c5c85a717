"""Who may do what on the hub: each role gets what it needs, and none inherits."""

from typing import Any

from hub_config.deployment import SERVICE, Deployment

CULLER = "idle-culler"
_SERVER = ["users:activity!user", "access:servers!server"]  # what the hub gives a server anyway
_MEMBER = [f"access:services!service={SERVICE}"]
# The course list asks which services there are.
_STAFF = ["list:services", f"read:services!service={SERVICE}"]


def roles(deployment: Deployment) -> list[dict[str, Any]]:
    """Return the roles to load.

    What a person may do holds for their groups. A server's token may do no more than its role says, and no more than
    its owner may.
    """
    course = deployment.settings
    found: list[dict[str, Any]] = [
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
        found.append({"name": CULLER, "description": "Stop idle servers", "services": [CULLER], "scopes": scopes})
    return found
