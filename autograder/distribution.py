"""The name under which this project is installed."""

NAME = "mlops-autograder"


def requirement(extra: str) -> str:
    """Return the requirement that installs this project with `extra`, for `pip install`."""
    return f"{NAME}[{extra}]"
