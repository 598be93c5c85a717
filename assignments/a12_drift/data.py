"""Write the public data: a reference, and practice streams of which the truth is told."""

from pathlib import Path

import numpy as np
import pandas as pd

from autograder.checks.shifts import gradual, inject, mean_shift, missing_values, new_category, scale_shift
from autograder.checks.streams import Stream, draw_stream
from autograder.worlds import PUBLIC_SALT, make_world
from private.season import COLUMNS, Season, season

MONTHS = [3, 4, 5]
REFERENCE_ROWS = 4000


def make(seed: int, folder: Path) -> None:
    """Write reference.csv.gz, streams.csv.gz (all batches, by stream and batch) and streams.csv (what happens)."""
    rng = np.random.default_rng(seed)
    flights = make_world(PUBLIC_SALT, "a12_drift/public").flights
    part = season(flights, MONTHS, REFERENCE_ROWS, rng)
    streams = practice(part, rng)
    _write(part.reference, folder / "reference.csv.gz")
    labelled = [
        batch[COLUMNS].assign(stream=name, batch=index)
        for name, stream in streams.items()
        for index, batch in enumerate(stream.batches)
    ]
    _write(pd.concat(labelled), folder / "streams.csv.gz")
    truth = [[name, s.kind, s.change, " ".join(s.columns)] for name, s in streams.items()]
    frame = pd.DataFrame(truth, columns=["stream", "what", "change", "columns"])
    frame.astype({"change": "Int64"}).to_csv(folder / "streams.csv", index=False)


def practice(part: Season, rng: np.random.Generator) -> dict[str, Stream]:
    """Return the practice streams by name."""

    def quiet(rows: int, length: int) -> Stream:
        return draw_stream(part.pool, "weekday", rows, length, rng)

    temp, wind = part.spread["temp"], part.spread["wind_speed"]
    wide = scale_shift("pressure", 1.3**0.5, part.centre["pressure"])
    return {
        "quiet, small": quiet(40, 28),
        "quiet, large": quiet(1000, 14),
        "mean": inject(quiet(80, 28), "mean by 0.35 sd", mean_shift("temp", 0.35 * temp), 13, rng),
        "variance": inject(quiet(150, 26), "variance times 1.3", wide, 9, rng),
        "category": inject(quiet(60, 28), "new category, 10 %", new_category("carrier", "ZZ", 0.1), 17, rng),
        "missing": inject(quiet(60, 28), "missing values, 8 %", missing_values("distance", 0.08), 6, rng),
        "gradual": inject(
            quiet(120, 30), "mean by 0.6 sd in 12 steps", mean_shift("wind_speed", 0.6 * wind), 8, rng, gradual(12)
        ),
    }


def _write(frame: pd.DataFrame, path: Path) -> None:
    frame.round(2).to_csv(path, index=False, compression={"method": "gzip", "compresslevel": 9, "mtime": 0})
