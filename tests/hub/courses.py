"""Deployments that tests are about, from the text of course.toml."""

from pathlib import Path

from hub_config.deployment import Deployment, read

TOML = """\
[course]
id = "mlops"
title = "Full Stack MLOps"

[people]
instructors = ["irene"]
graders = ["tao"]
students = ["ada", "ben"]
"""


def deployment(folder: Path, hub: str = "") -> Deployment:
    """Return the deployment of a small course, with the given lines of the table [hub] and below."""
    folder.joinpath("course").mkdir(exist_ok=True)
    file = folder / "course.toml"
    file.write_text(f"{TOML}\n[hub]\n{hub}\n", encoding="utf-8")
    return read(file)
