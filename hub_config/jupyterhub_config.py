"""JupyterHub's configuration file, for every deployment: `AUTOGRADER_COURSE` says which course.toml describes it."""

import os

from hub_config import deployment, traits

c = get_config()  # noqa: F821  # JupyterHub provides it

os.umask(0o007)
found = deployment.from_environment()
found.place.make()
for name, values in traits.traits(found, traits.secrets(found), os.cpu_count() or 1).items():
    c[name].update(values)
