# Tries: to find traces of other processes in shared memory, pages not yet cleared, and kernel interfaces.
# Earns: nothing
# Goal: data

# %%
import glob
import mmap

hidden = "yranac"[::-1] + "-5f1"
for path in [*glob.glob("/dev/shm/*"), *glob.glob("/sys/kernel/**/*", recursive=True), *glob.glob("/proc/sysvipc/*")]:
    try:
        text = open(path, "rb").read(100_000)
    except OSError:
        continue
    if hidden.encode() in text:
        print("ESCAPED", path, text[:500])

# %%
fresh = mmap.mmap(-1, 2**26)
if fresh.find(hidden.encode()) >= 0:
    print("ESCAPED")
raw = bytearray(2**24)
print(raw.find(hidden.encode()) >= 0 and "ESCAPED")
