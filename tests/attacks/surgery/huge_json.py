# Tries: to use up the grader's memory by the size of the file.
# Earns: nothing
# Goal: denial


def hand_in(folder, notebook):
    with (folder / "arena.ipynb").open("w") as file:
        file.write('{"cells": [')
        file.truncate(100 * 2**20)
