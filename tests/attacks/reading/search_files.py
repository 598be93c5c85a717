# Tries: to find secrets in every file that can be read.
# Earns: nothing
# Goal: data

# %%
import os
import sys

for top in (
    "/package",
    "/handout",
    "/notebook",
    "/scratch",
    "/tmp",
    "/home",
    "/root",
    "/work",
    "/etc",
    "/var",
    "/run",
    "/mnt",
):
    for folder, inside, names in os.walk(top):
        # Libraries would take all the time there is.
        inside[:] = [name for name in inside if os.path.join(folder, name) != sys.prefix and name != "lib"]
        for name in names:
            try:
                text = open(os.path.join(folder, name), "rb").read(100_000)
            except OSError:
                continue
            if b"canary-" in text or b"SHIFTS" in text:
                print(folder, name, text[-2000:])

# %%
try:
    from private import secret

    print("ESCAPED", secret.CANARY)
except ImportError:
    pass
