# Tries: to stop whoever copies its files, by a folder that has the name of a file of the handout.
# Earns: nothing
# Goal: denial
import json


def hand_in(folder, notebook):
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
    (folder / "shares.csv").mkdir()
    (folder / "shares.csv" / "x").write_text("x")
