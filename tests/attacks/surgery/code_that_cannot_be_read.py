# Tries: to stop the batch by code that cannot be parsed in time or at all, in a cell that lost its id.
# Earns: nothing
# Goal: denial
import json


def hand_in(folder, notebook):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["metadata"] = {}
    for source in ("1" + "+1" * 90_000, "-" * 90_000 + "1", "x = %time\n" * 19_000, "a\0b", "(" * 10_000):
        notebook["cells"].append({"cell_type": "code", "source": source, "metadata": {}, "outputs": []})
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
