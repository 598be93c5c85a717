"""Run cells read from standard input in a shell, as a process of its own; print what each cell showed, as JSON."""

import json
import sys

from autograder.candidate.shell import Shell

shell = Shell.instance()
shown = []
for source in json.load(sys.stdin):
    result, outputs = shell.run(source)
    shown.append({"ok": bool(result.success), "outputs": outputs})
json.dump(shown, sys.stdout)
