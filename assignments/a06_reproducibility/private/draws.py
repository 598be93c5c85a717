"""Inputs that nobody has seen, and changes to them that matter and that do not."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from autograder.worlds import generator, salt
from data import demand, in_parts
from private import auditor
from private.recipes import HABITS, recipe

HOURS, PARTS = 240, 4
FOLDER = "/srv/bikes/"

Make = Callable[..., Any]


class Draws:
    """Draws of one salt; the same name gives the same draw."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def rng(self, name: str) -> np.random.Generator:
        return generator(self._salt, f"a06/{name}")

    def contexts(self, name: str) -> Iterator[dict[str, str]]:
        """Yield contexts, no two of which have a value in common."""
        rng = self.rng(f"contexts/{name}")
        for number in range(10**6):
            who, where = (f"{word}{number}{rng.integers(10**6)}" for word in ("user", "/scratch/run"))
            yield {"who": who, "when": f"2013-05-01T{number // 60:02d}:{number % 60:02d}:00+00:00", "where": where}

    def inputs(self, name: str, part: Make, inputs: Make, code: str | None = None) -> Any:
        """Return inputs: `part` and `inputs` are the classes of the notebook."""
        rng = self.rng(f"inputs/{name}")
        text = recipe("draws from both generators", rng.uniform(0.1, 2)) if code is None else code
        versions = {"python": "3.11", "numpy": f"2.{rng.integers(9)}.1", "blas": "0.3"}
        config = {"ridge": round(float(rng.uniform(0.5, 3)), 2), "share": 0.7}
        return inputs(parts(_table(rng), part, rng), text, config, int(rng.integers(10**6)), versions)

    def habits(self, name: str) -> dict[str, str]:
        """Return a recipe for each habit."""
        rng = self.rng(f"habits/{name}")
        return {habit: recipe(habit, rng.uniform(0.1, 2)) for habit in HABITS}


DRAWS = Draws(salt())


def parts(frame: pd.DataFrame, part: Make, rng: np.random.Generator, count: int = PARTS) -> list[Any]:
    """Return a listing of the rows in that many parts, in no order."""
    made = list(in_parts(frame, count, rng).items())
    listed = [made[i] for i in rng.permutation(count)]
    return [part(FOLDER + name, f"{rng.integers(10**9)}", content) for name, content in listed]


def contents(inputs: Any) -> list[bytes]:
    return [part.content for part in inputs.parts]


def asked(rng: np.random.Generator) -> list[auditor.Row]:
    """Return rows to predict."""
    return demand(30, rng).drop(columns="rides").astype(float).to_dict("records")


def _table(rng: np.random.Generator) -> pd.DataFrame:
    return demand(HOURS, rng)


def _read(inputs: Any) -> pd.DataFrame:
    header, *found = auditor.lines(contents(inputs))
    return pd.DataFrame([line.split(",") for line in found], columns=header.split(","))


def edit(frame: pd.DataFrame, what: str, rng: np.random.Generator) -> pd.DataFrame:
    """Return other rows: one cell changed, two neighbours in each other's place, or the last one gone."""
    frame, row = frame.copy(), int(rng.integers(5, len(frame) - 5))
    if what == "a cell":
        frame.loc[row, "rides"] = str(int(frame.loc[row, "rides"]) + 1)
    elif what == "the order of two rows":
        frame.iloc[[row, row + 1]] = frame.iloc[[row + 1, row]].to_numpy()
    else:
        frame = frame.iloc[:-1]
    return frame


def with_rows(inputs: Any, what: str, rng: np.random.Generator) -> Any:
    """Return inputs with edited rows, in parts of the same names and dates."""
    changed, position, found = edit(_read(inputs), what, rng), 0, {}
    order = sorted(range(len(inputs.parts)), key=lambda i: int(inputs.parts[i].content.split(b"\n")[1].split(b",")[0]))
    for i in order:
        length = inputs.parts[i].content.count(b"\n") - 1
        found[i] = changed.iloc[position : position + length].to_csv(index=False, lineterminator="\n").encode()
        position += length
    # A part that has lost its only row is not listed: a file without rows has no place in the documented order.
    held = [part._replace(content=found[i]) for i, part in enumerate(inputs.parts) if found[i].count(b"\n") > 1]
    return inputs._replace(parts=held)


def that_matter(inputs: Any, rng: np.random.Generator) -> dict[str, Any]:
    """Return inputs that differ from these in something that matters."""
    return {
        **{what: with_rows(inputs, what, rng) for what in ("a cell", "the order of two rows", "a row less")},
        "a line of code": inputs._replace(code=inputs.code.replace("np.eye(4)", "2 * np.eye(4)")),
        "a config value": inputs._replace(config={**inputs.config, "ridge": inputs.config["ridge"] + 0.01}),
        "a config key": inputs._replace(config={**inputs.config, "trees": 1}),
        "the seed": inputs._replace(seed=inputs.seed + 1),
        "a version": inputs._replace(environment={**inputs.environment, "numpy": "2.99.0"}),
    }


def that_do_not(inputs: Any, part: Make, rng: np.random.Generator) -> dict[str, Any]:
    """Return inputs that differ from these in nothing that matters."""

    def backwards(mapping: dict[str, Any]) -> dict[str, Any]:
        return dict(reversed(mapping.items()))

    elsewhere = [p._replace(path=p.path.replace(FOLDER, "/home/ann/")) for p in inputs.parts]
    return {
        "who ran it, when and where": inputs,
        "the order of the listing": inputs._replace(parts=inputs.parts[::-1]),
        "when files were written": inputs._replace(parts=[p._replace(modified=p.modified + "1") for p in inputs.parts]),
        "where files lie": inputs._replace(parts=elsewhere),
        "where parts end": inputs._replace(parts=parts(_read(inputs), part, rng, PARTS + 3)),
        "the order of keys in config": inputs._replace(config=backwards(inputs.config)),
        "the order of keys in environment": inputs._replace(environment=backwards(inputs.environment)),
    }
