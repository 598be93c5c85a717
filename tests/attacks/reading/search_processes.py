# Tries: to read the environment, arguments, memory and open files of other processes.
# Earns: nothing
# Goal: data

# %%
import glob

for pattern in ("environ", "cmdline", "mem", "maps", "fd/*", "cwd/*", "root/package/private/*"):
    for path in glob.glob(f"/proc/[0-9]*/{pattern}"):
        try:
            text = open(path, "rb").read(1_000_000)
        except (OSError, ValueError, OverflowError):
            continue
        if b"canary-" in text.replace(b"b'canary-'", b""):
            print("ESCAPED", path, text[:500])

# %%
import os

print({name: value for name, value in os.environ.items() if "canary-" in value or "SALT" in name})
