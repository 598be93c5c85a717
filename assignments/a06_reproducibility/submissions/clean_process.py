# %% solution="train"
import subprocess
import sys

RUNNER = """
import json, random, sys
import numpy as np

job = json.load(sys.stdin)
names = {"__name__": "recipe"}
exec(job["code"], names)
random.seed(job["seed"])
np.random.seed(job["seed"])
model = names["fit"](job["rows"], job["config"])
print(json.dumps(model))
"""


def train(inputs, context):
    """Run the recipe in a process of its own, which gets its inputs as text and gives a model as text."""
    header, *lines = in_order(inputs.parts)
    job = {"rows": parse(header, lines), "code": inputs.code, "config": inputs.config, "seed": inputs.seed}
    done = subprocess.run([sys.executable, "-c", RUNNER], input=json.dumps(job), capture_output=True, text=True, check=True)
    package = {"model.json": done.stdout.strip().encode(), "recipe.py": inputs.code.encode()}
    predictions = load(package)(parse(header, lines))
    errors = [abs(p - row["rides"]) for p, row in zip(predictions, job["rows"])]
    record = {
        "data": fingerprint(inputs.parts),
        "code": digest(inputs.code),
        "config": inputs.config,
        "seed": inputs.seed,
        "environment": inputs.environment,
    }
    record["id"] = "run-" + digest(record)[:20]
    record["context"] = context
    record["outputs"] = {name: digest(content) for name, content in package.items()}
    record["metrics"] = {"mae": float(np.mean(errors))}
    record["seal"] = digest(record)
    return {"record": record, "package": package}


def load(package):
    def predict(rows):
        return module(package["recipe.py"].decode()).predict(json.loads(package["model.json"]), rows)

    return predict
