"""Write the weekly drops of the Producer: two sound ones and one that must be stopped."""

from pathlib import Path

import numpy as np

from autograder.worlds import PUBLIC_SALT, make_world
from private.drops import broken, draw_drop


def make(seed: int, folder: Path) -> None:
    """Write drop1.csv, drop2.csv and bad_drop.csv into `folder`."""
    rng = np.random.default_rng(seed)
    flights = make_world(PUBLIC_SALT, "a08_pipeline/public").flights
    first, second, third = (draw_drop(flights, week, rng) for week in (10, 11, 12))
    for name, content in (("drop1", first), ("drop2", second), ("bad_drop", broken(third, "hours as HHMM", rng))):
        (folder / f"{name}.csv").write_bytes(content)
