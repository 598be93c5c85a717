# %% solution="features"
def features(store, asof: pd.DataFrame) -> pd.DataFrame:
    """Return the features of each request as of its cut; see the table."""
    rows = []
    for origin, carrier, tailnum, t in asof[["origin", "carrier", "tailnum", "t"]].itertuples(index=False):
        cut = t
        rows.append(
            summary(
                known(store.range("departed", origin, cut - 120, cut), cut)["value"],
                known(store.range("departed", carrier, cut - 7 * DAY, cut), cut)["value"],
                known(store.range("departed", tailnum, cut - DAY, cut), cut)["value"],
                known(store.range("weather", origin, cut - 120, cut), cut)["value"],
            )
        )
    return pd.DataFrame(rows, columns=FEATURES)


def summary(airport, carrier, aircraft, weather) -> dict:
    """Return the features from the values in their windows, each in order of event time."""
    return {
        "origin_delay": float(airport.mean()) if len(airport) else np.nan,
        "origin_count": len(airport),
        "carrier_late": float((carrier > LATE).mean()) if len(carrier) else np.nan,
        "carrier_count": len(carrier),
        "previous_delay": float(aircraft.iloc[-1]) if len(aircraft) else np.nan,
        "visibility": float(weather.iloc[-1]) if len(weather) else np.nan,
    }
