"""The public data of this topic: past cases with their outcomes and the scores of four candidates."""

from pathlib import Path

import numpy as np
import pandas as pd

from autograder.worlds import PUBLIC_SALT, generator, make_world
from private.scores import ENSEMBLE, LOGISTIC, RULE, TREES, case_values

ROWS, WEEKS = 12_000, 12


def make(seed: int, folder: Path) -> None:
    """Write requests.csv.gz into `folder`: the same bytes for the same seed."""
    name = f"a01_utility/public/{seed}"
    rng = generator(PUBLIC_SALT, f"{name}/requests")
    world = make_world(PUBLIC_SALT, name, shock=0.0)
    rows = rng.choice(len(world.probability), ROWS, replace=False)
    hour, probability = world.flights["sched_dep_time"].to_numpy()[rows] // 60, world.probability[rows]
    models = {"rule": RULE, "logistic": LOGISTIC, "trees": TREES, "ensemble": ENSEMBLE}
    frame = pd.DataFrame(
        {
            "week": 1 + np.arange(ROWS) * WEEKS // ROWS,
            "disrupted": world.flights["disrupted"].to_numpy()[rows],
            "value": case_values(ROWS, rng).round(2),
            **{name: score(hour, probability, rng).round(4) for name, score in models.items()},
        }
    )
    frame.to_csv(folder / "requests.csv.gz", index=False, compression={"method": "gzip", "mtime": 0})
