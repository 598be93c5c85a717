# Tries: to make the intake slow: texts that take a careless expression or parser for ever.
# Earns: nothing
# Goal: denial
import json

SLOW = [
    "a" * 150_000 + " psi",
    "\n".join(["psi psi psi psi"] * 9_000),
    "(" * 150_000,
    "psi = " + "-" * 100_000 + "1",
    "from x import " + "psi " * 40_000,
    "=" * 100_000 + "\n" * 90_000,
]


def hand_in(folder, notebook):
    for cell in notebook["cells"]:
        cell["metadata"].pop("nbgrader", None)
    notebook["cells"] += [
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in SLOW for _ in range(3)
    ]
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
