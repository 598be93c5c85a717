# Tries: to gain privileges: root, capabilities, programs that are set-user-id, devices, higher limits.
# Earns: nothing
# Goal: sabotage

# %%
import os
import resource
import stat
import subprocess

for attempt in (
    lambda: os.setuid(0),
    lambda: os.setgid(0),
    lambda: os.setgroups([0]),
    lambda: os.chroot("."),
    lambda: os.mknod("kmem", 0o666 | stat.S_IFCHR, os.makedev(1, 2)),
    lambda: os.nice(-5),
    lambda: resource.setrlimit(resource.RLIMIT_NPROC, (10**6, 10**6)),
    lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
    lambda: open("/proc/sys/kernel/hostname", "w").write("x"),
    lambda: open("/proc/sysrq-trigger", "w").write("b"),
    lambda: open("/dev/mem", "rb").read(1),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),
):
    try:
        attempt()
        print("ESCAPED")
    except (OSError, ValueError):
        pass

# %%
for program in (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount", "-t", "tmpfs", "x", "."], ["newgrp"]):
    try:
        done = subprocess.run(program, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=5)
        if done.returncode == 0 and "uid=0" in done.stdout:
            print("ESCAPED", program)
    except OSError:
        pass
