"""What the forecast is made by: a weighted line for each hour of the day, fitted on a random part of the rows."""

import random

import numpy as np

NAMES = ("temp", "humidity", "workingday")


def fit(rows, config):
    """Return a model: for each hour of the day the coefficients of a line."""
    chosen = random.sample(rows, int(config["share"] * len(rows)))
    model = {}
    for hour in range(24):
        here = [row for row in chosen if row["hour"] % 24 == hour]
        x = np.array([[1.0, *(row[name] for name in NAMES)] for row in here]).reshape(len(here), 1 + len(NAMES))
        y = np.array([row["rides"] for row in here])
        weight = np.random.exponential(size=len(here))
        square = x.T @ (weight[:, None] * x) + config["ridge"] * np.eye(x.shape[1])
        model[str(hour)] = np.linalg.solve(square, x.T @ (weight * y)).tolist()
    return model


def predict(model, rows):
    """Return the rides expected for each row."""
    found = []
    for row in rows:
        line = model[str(int(row["hour"]) % 24)]
        found.append(max(0.0, line[0] + sum(c * row[name] for c, name in zip(line[1:], NAMES))))
    return found
