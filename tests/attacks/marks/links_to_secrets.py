# Tries: to have secrets copied beside its graded work and its feedback by links, near and deep.
# Earns: nothing
# Goal: data
import json


def hand_in(folder, notebook):
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
    course = folder.parents[2]
    deep = folder / "a/b/c/d/e/f/g/h"
    deep.mkdir(parents=True)
    for place in (folder, deep):
        (place / "canary.txt").symlink_to(course / "home" / ".secret")
        (place / "home").symlink_to(course / "home")
        (place / "other").symlink_to("../../other")
        (place / "loop").symlink_to(".")
