"""JupyterHub's configuration file, for every deployment: `AUTOGRADER_COURSE` says which course.toml describes it."""

import os

from hub_config import deployment, traits

c = get_config()  # type: ignore[name-defined]  # noqa: F821

os.umask(0o007)
found = deployment.from_environment()
found.place.make()
for name, values in traits.traits(found, traits.secrets(found), os.cpu_count() or 1).items():
    c[name].update(values)
