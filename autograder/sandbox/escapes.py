"""The code that the probe runs in a sandbox: attempts to escape, and controls that honest work needs.

`probe.Bait` fills in the names in braces.
"""

from dataclasses import dataclass

SHARED = ("/etc", "/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/run/shm")  # where others may write


@dataclass(frozen=True)
class Escape:
    """An attempt to escape: the last value of `code` is false if the sandbox prevented it, and else what it reached."""

    name: str
    code: str


ESCAPES = (
    Escape("read a file of the host", "open('{folder}/canary').read() == '{secret}'"),
    Escape(
        "read the environment of another process",
        """
import glob
any('{secret}'.encode() in open(path, 'rb').read() for path in glob.glob('/proc/[0-9]*/environ'))""",
    ),
    Escape(
        "see a process of the host",
        """
import glob
any('{secret}'.encode() in open(path, 'rb').read() for path in glob.glob('/proc/[0-9]*/cmdline'))""",
    ),
    Escape("end a process of the host", "import os\nos.kill({pid}, 9)"),
    Escape("reach a server of the host", "import socket\nbool(socket.create_connection(('127.0.0.1', {port}), 2))"),
    Escape(
        "reach an abstract socket of the host",
        """
import socket
socket.socket(socket.AF_UNIX).connect('\\x00{secret}')
True""",
    ),
    Escape(
        "open a socket to the kernel or the machine's owner",
        """
import socket
opened = []
for family, kind in ((16, 3), (17, 3), (40, 1), (38, 5)):
    try:
        opened.append(socket.socket(family, kind).family)
    except OSError:
        pass
[int(family) for family in opened]""",
    ),
    Escape(
        "write outside its own folders",
        """
import os, sys, tempfile
written, mounted = [], []
try:
    mounted = [line.split()[4] for line in open('/proc/self/mountinfo')]
except OSError:
    pass
for folder in (*{shared!r}, '/handout', '/proc/sys/kernel', '{folder}', *mounted, *sys.path):
    try:
        open(os.path.join(folder, 'planted-{secret}'), 'w').close()
        written.append(folder)
    except OSError:
        pass
own = {{os.path.realpath(folder) for folder in (os.getcwd(), tempfile.gettempdir(), '/dev/shm', '/dev/pts')}}
[folder for folder in written if os.path.realpath(folder) not in own]""",
    ),
    Escape("make a user namespace", "import ctypes\nctypes.CDLL(None).unshare(0x10000000) == 0"),
    Escape(
        "mount a file system",
        "import ctypes\nctypes.CDLL(None).mount(b'x', b'/scratch', b'tmpfs', 0, None) == 0",
    ),
    Escape("trace a process", "import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0"),
    Escape(
        "have a privilege",
        """
import ctypes, struct
libc = ctypes.CDLL(None)
held = ctypes.create_string_buffer(bytes([255] * 24), 24)
libc.capget(struct.pack('Ii', 0x20080522, 0), held)
any(held.raw) or libc.prctl(39, 0, 0, 0, 0) != 1 or libc.prctl(21) != 2  # may gain some, or has no filter""",
    ),
    Escape("become root", "import os\nos.setuid(0)\nos.getuid() == 0"),
    Escape(
        "raise a limit",
        """
import resource
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
True""",
    ),
    Escape("use more memory", "len(bytearray(2 * {limit.memory_mb} * 2**20))"),
    Escape(
        "write a larger file",
        """
import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    open('large', 'wb').write(bytes(12 * 2**20))
except OSError:
    pass
os.path.getsize('large') > {limit.file_mb} * 2**20""",
    ),
    Escape(
        "fill the disk",
        """
import time
for number in range(8):
    open(f'part{{number}}', 'wb').write(bytes(4 * 2**20))
time.sleep(1)
True""",
    ),
    Escape(
        "fill the disk with files that were removed",
        """
import tempfile, time
held = [tempfile.TemporaryFile() for number in range(8)]
for file in held:
    file.write(bytes(4 * 2**20))
    file.flush()
time.sleep(1)
True""",
    ),
    Escape(
        "start more processes",
        """
import os, time
for number in range({limit.processes} + 1):
    if os.fork() == 0:
        time.sleep(5)
        os._exit(0)
True""",
    ),
    Escape(
        "see a process that is not its own",
        """
import os
sum(pid.isdigit() for pid in os.listdir('/proc')) > 2""",
    ),
    # The effects of these are checked from outside alone: see `probe.Bait.damage`.
    Escape("leave shared memory behind", "import ctypes\nctypes.CDLL(None).shmget({port}, 4096, 0o1600)\nNone"),
    Escape(
        "reach a server of the host by its file",
        "import socket\nsocket.socket(socket.AF_UNIX).connect('{folder}/server')",
    ),
    Escape(
        "send a datagram to the host",
        "import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))\nNone",
    ),
    Escape("change the mode of a file of the host", "import os\nos.chmod('{folder}/canary', 0o777)"),
    Escape("change the times of a file of the host", "import os\nos.utime('{folder}/canary', (0, 0))"),
    Escape("slow down a process of the host", "import os\nos.setpriority(os.PRIO_PROCESS, {pid}, 19)"),
    Escape(
        "limit a process of the host",
        "import resource\nresource.prlimit({pid}, resource.RLIMIT_NOFILE, (9, 9))\nNone",
    ),
)

# Honest work needs these: a sandbox that prevents everything would look tight, too.
CONTROLS = (
    Escape("write a file of its own", "open('own', 'w').write('x') == 1"),
    Escape("write a temporary file", "import tempfile\ntempfile.TemporaryFile().write(b'x') == 1"),
    Escape("use memory", "len(bytearray({limit.memory_mb} * 2**19)) > 0"),
    Escape("start a process", "import subprocess\nsubprocess.run(['true']).returncode == 0"),
    Escape("use a socket of its own", "import socket\na, b = socket.socketpair()\na.send(b'x') == 1"),
)
