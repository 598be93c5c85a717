"""What the decision record must get right, recomputed from the public reference."""

import pandas as pd

WEATHER = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib"]

LIMITS = [
    "a plausible wrong value passes",
    "a batch is judged without the days before it",
    "learnt bounds come from one season",
]
OWNERS = ["Operator", "Producer"]


def facts(reference: pd.DataFrame) -> dict[str, float]:
    """Return the true number of each claim."""
    january = pd.to_datetime(reference["date"]).dt.month == 1
    weather, later = reference[WEATHER], reference[~january]
    low, high = weather[january].min(), weather[january].max()
    outside = ((later[WEATHER] < low) | (later[WEATHER] > high)).any(axis=1)
    return {
        "percent_without_arr_delay": 100 * reference["arr_delay"].isna().mean(),
        "percent_without_pressure": 100 * reference["pressure"].isna().mean(),
        "rows_of_smallest_day": reference.groupby("date").size().min(),
        "percent_of_later_days_outside_january": 100 * later.loc[outside, "date"].nunique() / later["date"].nunique(),
    }
