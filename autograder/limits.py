"""The limits of one submission: the same for a package that declares them and a sandbox that keeps them."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Gt

Count = Annotated[int, Gt(0)]

SLACK = 4
"""How many times its seconds of CPU time a cell or a test may take on the clock."""


@dataclass(frozen=True)
class Limits:
    """The resources that one submission may use.

    Seconds of a cell and of a test are CPU time of one process, so that a busy machine takes nothing from anybody;
    `SLACK` times as long may pass on the clock. The total is on the clock. Memory is of one process, beyond what it
    starts with.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012  # for [limits] of assignment.toml

    seconds_per_cell: Count = 60
    seconds_per_test: Count = 60
    seconds_total: Count = 600
    memory_mb: Count = 2048
    processes: Count = 640  # a process for each cell that has run, and those that student code starts
    file_mb: Count = 64
    folder_mb: Count = 256
    open_files: Count = 256
