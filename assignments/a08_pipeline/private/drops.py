"""Weekly drops of flights, as the bytes of a CSV file."""

import io

import numpy as np
import pandas as pd

COLUMNS = ["date", "carrier", "origin", "hour", "distance", "temp", "disrupted"]
ROWS = 320


def draw_drop(flights: pd.DataFrame, week: int, rng: np.random.Generator) -> bytes:
    """Return some flights of one week of a world; some rows come twice."""
    day = flights["date"].dt.day_of_year - 1
    part = flights[day // 7 == week].assign(hour=lambda table: table["sched_dep_time"] // 60)[COLUMNS]
    part = part.take(np.sort(rng.choice(len(part), ROWS, replace=False))).drop_duplicates()
    return to_bytes(pd.concat([part, part.sample(12, random_state=int(rng.integers(2**31)))]))


BREAKS = ("hours as HHMM", "outcome missing", "column missing", "cut off", "negative distance")


def broken(drop: bytes, what: str, rng: np.random.Generator) -> bytes:
    """Return a drop that must be stopped."""
    table = to_table(drop)
    some = rng.random(len(table)) < 0.1
    match what:
        case "hours as HHMM":
            return to_bytes(table.assign(hour=table["hour"] * 100))
        case "outcome missing":
            return to_bytes(table.assign(disrupted=table["disrupted"].astype(object).mask(some, None)))
        case "column missing":
            return to_bytes(table.drop(columns="distance"))
        case "cut off":
            return to_bytes(table.head(60))
        case "negative distance":
            return to_bytes(table.assign(distance=table["distance"].mask(some, -table["distance"])))
    raise ValueError(f"no such break: {what}")


def to_table(drop: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(drop), parse_dates=["date"])


def to_bytes(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\n").encode()


def facts(drop: bytes) -> dict[str, float]:
    """Return what the metrics of a drop must say."""
    table = to_table(drop).drop_duplicates()
    return {"rows": len(table), "rate": float(table["disrupted"].mean())}
