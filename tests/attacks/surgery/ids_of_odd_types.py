# Tries: to stop the batch, or to smuggle cells, by ids and sources that are no texts.
# Earns: nothing
# Goal: denial
import json


def hand_in(folder, notebook):
    odd = [None, True, 3, 1e999, [], ["psi"], {"psi": 1}, "psi\x00", "\ud800", "__class__", "../psi", "p" * 10**6]
    cells = notebook["cells"]
    for value in odd:
        for key in ("grade_id", "points", "schema_version", "cell_type"):
            cells.append({"cell_type": "code", "source": "13", "metadata": {"nbgrader": {key: value, "grade": True}}})
        cells.append({"cell_type": value, "source": value, "metadata": value, "outputs": value, "id": value})
        cells.append(value)
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
