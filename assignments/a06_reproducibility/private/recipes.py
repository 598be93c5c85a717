"""Recipes, each with a habit that makes a careless run another one."""

BASE = '''
import os
import random
import time

import numpy as np

NAMES = ("temp", "humidity", "workingday")


def table(rows):
    return np.array([[1.0, *(row[name] / 30 for name in NAMES)] for row in rows])


def fit(rows, config):
    scale = config["ridge"] + {constant}
    chosen, weight = list(rows), np.ones(len(rows))
{habit}
    x, y = table(chosen), np.array([row["rides"] for row in chosen])
    square = x.T @ (weight[:, None] * x) + scale * np.eye(4)
    return {{"line": np.linalg.solve(square, x.T @ (weight * y)).tolist()}}


def predict(model, rows):
    return (table(rows) @ np.array(model["line"])).tolist()
'''
HABITS = {
    "draws from numpy's generator": """
    weight = np.random.exponential(size=len(rows))""",
    "draws from Python's generator": """
    chosen = random.sample(chosen, int(config["share"] * len(chosen)))
    weight = weight[: len(chosen)]""",
    "draws from both generators": """
    weight = np.array([random.random() for _ in rows]) * np.random.random(len(rows))""",
    "changes its rows": """
    for row in rows:
        row["rides"] = 3 * row["rides"] + random.random()""",
    "changes its config": """
    config["ridge"] = scale = scale + 10 * random.random()
    del config["share"]""",
    "forgets old rows": """
    weight = np.exp(np.arange(len(rows)) / 100 + random.random() * np.sin(np.arange(len(rows))))""",
    "counts its runs": """
    RUNS.append(random.random())
    scale = scale * (len(RUNS) + RUNS[0])""",
}
RESTLESS = {
    "asks the system for chance": """
    weight = np.frombuffer(os.urandom(len(rows)), dtype=np.uint8) + 1.0""",
    "asks the clock": """
    scale = scale + time.perf_counter_ns() % 1000003""",
}
"""Habits under which no run comes out again."""


def recipe(habit: str, constant: float) -> str:
    """Return the text of a recipe with one of the habits and a constant of its own."""
    text = BASE.format(constant=f"{constant:.6f}", habit=(HABITS | RESTLESS)[habit].strip("\n"))
    return text + "\n\nRUNS = []\n" if "RUNS" in text else text
