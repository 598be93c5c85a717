# Tries: to hand in results and a time stamp of its own beside the notebook.
# Earns: nothing
# Goal: sabotage
import json


def hand_in(folder, notebook):
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
    (folder / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC" + " " * 300 + "garbage")
    (folder / "gradebook.db").write_text("")
    for name in (".autograder/results/x.json", "autograded/arena.ipynb", "nbgrader_config.py", "arena_checksum"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('c.Autograde.autograde_preprocessors = []\nraise SystemExit("ESCAPED")\n')
