# Tries: to find secrets in every file that can be read.
# Earns: nothing
# Goal: data

# %%
import os

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
    for folder, _, names in os.walk(top):
        if "/lib/" in folder:
            continue
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
