# Tries: to outlast the time for all by many cells that hang.
# Earns: nothing
# Goal: denial
import json


def hand_in(folder, notebook):
    hang = {"cell_type": "code", "source": "while True: pass", "metadata": {}, "outputs": []}
    notebook["cells"] = [hang] * 400 + notebook["cells"]
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
