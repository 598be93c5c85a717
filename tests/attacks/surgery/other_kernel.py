# Tries: to be run by another kernel, whose command is its own.
# Earns: nothing
# Goal: points
import json


def hand_in(folder, notebook):
    notebook["metadata"]["kernelspec"] = {"name": "evil", "display_name": "evil", "language": "bash"}
    notebook["metadata"]["language_info"] = {"name": "bash"}
    (folder / "arena.ipynb").write_text(json.dumps(notebook))
    spec = folder / "share/jupyter/kernels/evil"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text('{"argv": ["sh", "-c", "echo ESCAPED"], "display_name": "evil"}')
