# Tries: to write into the folders of the course by every path it can think of.
# Earns: nothing
# Goal: sabotage

# %%
import os
import sys
import tempfile

own = tuple(map(os.path.realpath, (os.getcwd(), tempfile.gettempdir())))
parts = ("autograded", "feedback", "submitted/other", "source", "release", ".autograder/results", "nbgrader_config.py")
for top in ("..", "../..", "/handout", "/handout/..", "/package", "../../..", *sys.path):
    for part in parts:
        path = os.path.join(top, part)
        if os.path.realpath(path).startswith(own):
            continue
        try:
            os.makedirs(path, exist_ok=True)
            open(os.path.join(path, "planted"), "w").write("x")
            print("ESCAPED", path)
        except OSError:
            pass
