"""The public data: two months of a bike-sharing scheme, simulated, in several parts.

The hourly data of Washington (UCI, 2011 and 2012) would have served, but the only copy at hand names two licences and
neither for the data. So hours are drawn from a documented model with the same traits: two peaks on working days, one
on others, more rides in mild and dry weather, and counts that vary more than Poisson's.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from autograder.worlds import PUBLIC_SALT, generator

HOURS = 60 * 24
PARTS = 6


def demand(hours: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return hours of rides: `hour` counts from a Monday at midnight, `temp` is in Celsius, `humidity` in per cent."""
    hour = np.arange(hours)
    of_day, day = hour % 24, hour // 24
    workingday = (day % 7 < 5).astype(int)
    warmth = np.repeat(np.cumsum(rng.normal(scale=1.5, size=day[-1] + 1)), 24)[:hours]
    temp = 14 + warmth + 5 * np.sin((of_day - 9) / 24 * 2 * np.pi) + rng.normal(scale=0.7, size=hours)
    humidity = np.clip(65 - 1.2 * (temp - 14) + rng.normal(scale=8, size=hours), 15, 100)
    peaks = np.exp(-((of_day - 8) ** 2) / 4) + 1.2 * np.exp(-((of_day - 17.5) ** 2) / 6)
    noon = 1.4 * np.exp(-((of_day - 14) ** 2) / 20)
    level = 3 + 1.8 * np.where(workingday, peaks, noon) + 0.9 * np.exp(-((of_day - 14) ** 2) / 40)
    mean = np.exp(level + 0.04 * (temp - 14) - 0.008 * (humidity - 65) + rng.normal(scale=0.2, size=hours))
    frame = {"hour": hour, "temp": temp.round(1), "humidity": humidity.round(), "workingday": workingday}
    return pd.DataFrame(frame | {"rides": rng.poisson(mean)})


def in_parts(frame: pd.DataFrame, parts: int, rng: np.random.Generator) -> dict[str, bytes]:
    """Return the rows as CSV in that many parts, under names that say nothing about their order."""
    cuts = np.sort(rng.choice(np.arange(1, len(frame)), parts - 1, replace=False))
    pieces = np.split(np.arange(len(frame)), cuts)
    names = rng.permutation([f"part-{number:04x}.csv" for number in rng.choice(2**16, parts, replace=False)])
    return {
        str(name): frame.iloc[piece].to_csv(index=False, lineterminator="\n").encode()
        for name, piece in zip(names, pieces)
    }


def make(seed: int, folder: Path) -> None:
    """Write the parts into the folder bikes."""
    rng = generator(PUBLIC_SALT, f"a06/public/{seed}")
    (folder / "bikes").mkdir()
    for name, content in in_parts(demand(HOURS, rng), PARTS, rng).items():
        (folder / "bikes" / name).write_bytes(content)
