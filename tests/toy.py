"""A small package written into a folder, for tests to spoil."""

from pathlib import Path

NOTEBOOK = '''\
# %% [markdown]
# # Drift
# How far have shares moved?

# %% readonly="setup"
import numpy as np

# %%
# scratch

# %% solution="psi"
def psi(p, q):
    """Return the population stability index."""
    ### BEGIN SOLUTION
    p, q = np.asarray(p), np.asarray(q)
    return float(((p - q) * np.log(p / q)).sum())
    ### END SOLUTION

# %% tests="test_equal" points=3
assert psi([0.5, 0.5], [0.5, 0.5]) == 0, "psi of equal shares is 0"

# %% tests="test_shift" points=7
# A known shift.
### BEGIN HIDDEN TESTS
from private.truth import SHIFT

assert abs(psi([0.2, 0.8], [0.5, 0.5]) - SHIFT) < 1e-9, "psi of a shift"
### END HIDDEN TESTS

# %% [markdown] manual="explain" points=4
# Because the logarithm weighs both sides.

# %% [markdown] task="card" points=5
# Write a card.
#
# === BEGIN MARK SCHEME ===
# One point for each true sentence.
# === END MARK SCHEME ===
'''

SETTINGS = """\
title = "Drift"
version = "1.0"
principle = "Drift is a distance."
outcomes = ["measure drift"]
minutes = 30

[submissions.zero]
why = "It sees no shift at all."
otherwise = "full"
scores = { test_shift = 0 }
"""

FILES = {
    "notebook.py": NOTEBOOK,
    "assignment.toml": SETTINGS,
    "notes.md": "# Drift\n\nShares move.\n",
    "data.py": 'def make(seed, folder):\n    (folder / "shares.csv").write_text(f"seed\\n{seed}\\n")\n',
    "files/tables/bins.csv": "low,high\n0,1\n",
    "private/truth.py": "SHIFT = 0.4158883083359672\n",
    "submissions/zero.py": '# %% solution="psi"\ndef psi(p, q):\n    return 0.0\n',
}


def write(course: Path, topic: str = "toy", **changes: str | None) -> Path:
    """Write the package into `course`/assignments and return its folder.

    `changes` replace files, named with "__" for "/" and "_dot_" for "."; None leaves one out.
    """
    folder = course / "assignments" / topic
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changes.items()}
    for name, content in {**FILES, **named}.items():
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content)
    return folder
