"""JupyterHub's configuration file for every deployment: `AUTOGRADER_COURSE` names the course.toml that describes it."""

import os

from hub_config import deployment, traits

c = get_config()  # type: ignore[name-defined]  # noqa: F821

os.umask(0o007)
described = deployment.from_environment()
described.state.make()
for name, values in traits.traits(described, traits.secrets(described), os.cpu_count() or 1).items():
    c[name].update(values)
