# Tries: to stop whoever copies, lists or prints its files, by their names.
# Earns: nothing
# Goal: denial
import json


def hand_in(folder, notebook):
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
    for name in (
        "\udcff",
        "a\nb",
        "-rf *",
        "%s%n",
        "$(id)",
        "x" * 250,
        "<script>alert(1)</script>".replace("/", "\u2215"),
    ):
        (folder / name).write_text("x")
