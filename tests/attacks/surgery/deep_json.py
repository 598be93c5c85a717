# Tries: to stop the batch by JSON that is nested without end.
# Earns: nothing
# Goal: denial


def hand_in(folder, notebook):
    (folder / "arena.ipynb").write_text('{"cells": ' + "[" * 500_000 + "]" * 500_000 + "}")
