# Tries: to stop the batch by a time stamp that is a folder, and a place for it that is taken.
# Earns: nothing
# Goal: denial
import json


def hand_in(folder, notebook):
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
    for name in ("timestamp.txt", "timestamp-unreadable.txt"):
        (folder / name).mkdir()
        (folder / name / "x").write_text("x")
