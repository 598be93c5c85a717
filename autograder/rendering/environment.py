"""The Jinja environment of all templates; every value in a template is escaped."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.rendering import figures


def render(template: str, **values: object) -> str:
    """Return a template filled with `values`."""
    return _environment().get_template(template).render(values)


def style(*names: str) -> str:
    """Return the style sheets `names` as one text."""
    folder = files("autograder.rendering").joinpath("styles")
    return "".join(folder.joinpath(f"{name}.css").read_text("utf-8") for name in names)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("autograder.rendering"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        points=figures.points,
        percent=figures.percent,
        coefficient=figures.coefficient,
        duration=figures.duration,
        rough_duration=figures.rough_duration,
        moment=figures.moment,
    )
    return environment
