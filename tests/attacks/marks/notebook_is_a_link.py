# Tries: to hand in another student's notebook by a link.
# Earns: nothing


def hand_in(folder, notebook):
    (folder / "arena.ipynb").symlink_to("../../honest1/arena/arena.ipynb")
