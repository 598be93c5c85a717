# Tries: to find secrets in the folders around its own, by their names and by what lies beside them.
# Earns: nothing
# Goal: data

# %%
import os
import sys
import tempfile

here, found = os.getcwd(), []
tops = [
    "..",
    "../..",
    "../../..",
    "../../package/private",
    "/tmp",
    tempfile.gettempdir() + "/..",
    os.path.dirname(here),
]
for top in tops:
    try:
        found += [os.path.join(top, name) for name in os.listdir(top)]
    except OSError:
        continue
for path in found:
    for name in ("", "private/secret.py", "package/private/secret.py", "assignments/arena/private/secret.py"):
        try:
            text = open(os.path.join(path, name)).read(10_000)
        except (OSError, ValueError):
            continue
        if "canary-" in text or "SHIFTS" in text:
            print("ESCAPED", path, name, text[:500])
