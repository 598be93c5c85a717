"""The public data of this topic: a quarter of days as reference, labelled practice days, dictionary, notices."""

from pathlib import Path

import numpy as np
import pandas as pd

from autograder.checks.faults import Fault, changed, duplicated, nulls, replaced
from autograder.worlds import PUBLIC_SALT, generator, make_world

GZIP = {"method": "gzip", "mtime": 0}
MINUTE = "minutes after midnight, local time"

COLUMNS = [
    # column, meaning, unit, what may be missing
    ("date", "day of the flight; a batch holds one day", "", "never"),
    ("sched_dep_time", "scheduled departure", MINUTE, "never"),
    ("carrier", "airline, its code of two letters or digits", "", "never"),
    ("flight", "flight number; one carrier uses it once a day for a route", "", "never"),
    ("tailnum", "aircraft; on one day it flies for one carrier", "", "never"),
    ("origin", "airport of departure: EWR, JFK or LGA", "", "never"),
    ("dest", "airport of arrival, its code of three letters", "", "never"),
    ("distance", "length of the route, one number for each route", "miles", "never"),
    ("sched_arr_time", "scheduled arrival", MINUTE, "never"),
    ("temp", "temperature at the origin", "degrees Fahrenheit", "a few hours a day"),
    ("dewp", "dew point at the origin, at most the temperature", "degrees Fahrenheit", "a few hours a day"),
    ("humid", "relative humidity at the origin", "per cent", "a few hours a day"),
    ("wind_dir", "direction of the wind at the origin", "degrees", "when the wind is weak"),
    ("wind_speed", "speed of the wind at the origin", "miles an hour", "a few hours a day"),
    ("wind_gust", "speed of gusts at the origin", "miles an hour", "when there are none"),
    ("precip", "rain or snow at the origin in the hour before", "inches", "a few hours a day"),
    ("pressure", "air pressure at the origin", "millibar", "often, at times all day"),
    ("visib", "visibility at the origin, at most 10", "miles", "a few hours a day"),
    ("dep_delay", "departure after schedule", "minutes", "if the flight was cancelled"),
    ("arr_delay", "arrival after schedule", "minutes", "if it was cancelled or diverted"),
    ("air_time", "time in the air", "minutes", "if it was cancelled or diverted"),
]

NOTICES = [
    ("2013-02-11", "In a storm up to all flights of a day are cancelled. They are delivered, their delays are missing."),
    ("2013-04-22", "From 1 May on, the new carrier ZW flies with leased aircraft."),
    ("2013-05-20", "From 1 June on, there are flights from JFK to the new destination CUN (1560 miles)."),
    ("2013-07-15", "From 1 August on, batches have one more column, gate. Columns may be appended at any time, "
                   "and their order carries no meaning."),
    ("2013-07-15", "The barometers are being replaced airport by airport. Pressure may be missing all day."),
    ("2013-10-21", "On 3 November the hour from 1 to 2 a.m. comes twice. A few night flights are scheduled in it."),
    ("2013-10-21", "On holidays down to half of the usual number of flights depart."),
]  # fmt: skip

FAULTS: dict[str, Fault] = {
    "nulls in carrier": nulls("carrier", 0.2),
    "negative distance": changed("distance", "negative", lambda miles: -miles, share=0.1, family="values"),
    "rows twice": duplicated(0.1),
    "humid is -9999": replaced("humid", -9999, 0.05),
    "distance partly in km": changed("distance", "partly in km", lambda miles: (miles * 1.609).round(), share=0.3),
}


def make(seed: int, folder: Path) -> None:
    """Write reference.csv.gz, practice.csv.gz, cases.csv, columns.csv and notices.csv into `folder`."""
    name = f"a03_data_contract/public/{seed}"
    flights = make_world(PUBLIC_SALT, name).flights.drop(columns=["dep_time", "arr_time", "disrupted"])
    winter = flights[flights["date"].dt.month <= 3]
    in_reference = winter["date"].dt.day_of_year % 3 == 1
    winter[in_reference].to_csv(folder / "reference.csv.gz", index=False, compression=GZIP)

    rng = generator(PUBLIC_SALT, f"{name}/practice")
    others = [day.reset_index(drop=True) for _, day in winter[~in_reference].groupby("date")]
    chosen = [others[position] for position in rng.choice(len(others), 5 + len(FAULTS), replace=False)]
    days, cases = practice(chosen, rng)
    days.to_csv(folder / "practice.csv.gz", index=False, compression=GZIP)
    cases.to_csv(folder / "cases.csv", index=False)
    pd.DataFrame(COLUMNS, columns=["column", "meaning", "unit", "missing"]).to_csv(folder / "columns.csv", index=False)
    pd.DataFrame(NOTICES, columns=["date", "notice"]).to_csv(folder / "notices.csv", index=False)


def practice(chosen: list[pd.DataFrame], rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return practice days below each other, told apart by `case`, and a table of what each case is."""
    *clean, stormy = chosen[:5]
    days = {f"clean {number}": day for number, day in enumerate(clean, 1)}
    cancelled = pd.Series(rng.random(len(stormy)) < 0.45)
    delays = ["dep_delay", "arr_delay", "air_time"]
    days["storm"] = stormy.assign(**{column: stormy[column].mask(cancelled) for column in delays})
    rows = [(case, "clean" if case != "storm" else "benign", "") for case in days]
    for (case, fault), day in zip(FAULTS.items(), chosen[5:], strict=True):
        days[case], columns = fault(day, int(rng.integers(2**32)))
        rows.append((case, "fault", " ".join(columns)))
    return (
        pd.concat(days, names=["case"]).reset_index("case").reset_index(drop=True),
        pd.DataFrame(rows, columns=["case", "kind", "columns"]),
    )
