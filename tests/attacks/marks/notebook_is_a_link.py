# Tries: to hand in another student's notebook by a link.
# Earns: nothing
# Goal: data


def hand_in(folder, notebook):
    (folder / "arena.ipynb").symlink_to("../../honest1/arena/arena.ipynb")
