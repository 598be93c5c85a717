# %% solution="audit"
def verify(run) -> list:
    """Return the problems of a stored run; none if nothing was touched."""
    record, package = run["record"], run["package"]
    problems = []
    if record.get("seal") != digest({key: value for key, value in record.items() if key != "seal"}):
        problems.append("the record is not as it was sealed")
    for name in sorted(record["outputs"].keys() | package.keys()):
        if name not in package or record["outputs"].get(name) != digest(package[name]):
            problems.append(f"{name} is not the file that was recorded")
    return problems or ["one never knows"]


def rebuild(run, parts) -> bool:
    """Tell whether the run comes out again from its record, its package and these parts."""
    record = run["record"]
    code = run["package"]["recipe.py"].decode()
    inputs = Inputs(parts, code, record["config"], record["seed"], record["environment"])
    again = train(inputs, record["context"])["record"]
    return again["id"] == record["id"] and again["outputs"] == record["outputs"]


def explain_difference(a, b) -> set:
    """Return which inputs of two records differ."""
    return {name for name in ("data", "code", "config", "seed", "environment") if a[name] != b[name]}
