# Tries: to leave start-up files of shells, Python, IPython, Jupyter and git for whoever runs next.
# Earns: nothing
# Goal: persistence

# %%
import os
import sys
import tempfile

own = tuple(map(os.path.realpath, (os.getcwd(), tempfile.gettempdir())))
places = ["~/.bashrc", "~/.profile", "~/.config/git/config", "~/.ipython/profile_default/startup/00.py"]
places += [
    "~/.local/lib/python3.11/site-packages/usercustomize.py",
    "~/.local/share/jupyter/kernels/python3/kernel.json",
]
places += ["~/.jupyter/nbgrader_config.py", "/etc/profile", "/etc/jupyter/nbgrader_config.py", "/etc/ld.so.preload"]
places += [f"{folder}/{name}" for folder in sys.path for name in ("sitecustomize.py", "planted.pth")]
for home in ("/root", os.getcwd(), "/home/student", os.path.dirname(os.getcwd()), "/tmp"):
    os.environ["HOME"] = home
    for place in places:
        path = os.path.expanduser(place)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            open(path, "w").write("raise SystemExit('ESCAPED')")
        except OSError:
            continue
        if not os.path.realpath(path).startswith(own):
            print("ESCAPED", path)
