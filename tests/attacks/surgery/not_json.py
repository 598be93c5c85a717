# Tries: to stop the batch by a file that is no notebook.
# Earns: nothing
# Goal: denial


def hand_in(folder, notebook):
    (folder / "arena.ipynb").write_bytes(b"\xff\xfe{nope")
