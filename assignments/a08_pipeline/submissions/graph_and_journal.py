# %% solution="runner"
import graphlib


class Runner:
    """Keeps one journal of what succeeded; stages all outputs of a step before it brings any of them into use."""

    JOURNAL = ".runner/journal.json"

    def __init__(self, steps, store):
        self.by_name = {step.name: step for step in steps}
        self.maker = {output: step.name for step in steps for output in step.outputs}
        if len(self.by_name) < len(steps) or len(self.maker) < sum(len(step.outputs) for step in steps):
            raise ValueError("every step needs a name of its own, and every content one step that makes it")
        uses = {step.name: {self.maker[name] for name in step.inputs if name in self.maker} for step in steps}
        try:
            self.order = list(graphlib.TopologicalSorter(uses).static_order())
        except graphlib.CycleError as error:
            raise ValueError(f"a circle: {error.args[1]}") from error
        self.uses, self.store = uses, store

    def plan(self, until=None):
        if until is None:
            return self.order
        needed, waiting = set(), [until]
        while waiting:
            name = waiting.pop()
            needed.add(name)
            waiting += self.uses[name]
        return [name for name in self.order if name in needed]

    def run(self, until=None):
        names = self.plan(until)
        there = self.store.names()
        for name in names:
            for content in self.by_name[name].inputs:
                if content not in self.maker and content not in there:
                    raise ValueError(f"{name} needs {content}, which nobody makes")
        journal = json.loads(self.store.read(self.JOURNAL) or b"{}")
        state = {}
        for name in names:
            if any(state.get(before) in ("failed", "blocked") for before in self.uses[name]):
                state[name] = "blocked"
            else:
                state[name] = self.visit(self.by_name[name], journal)
        kinds = ("executed", "skipped", "failed", "blocked")
        return {kind: [name for name in names if state[name] == kind] for kind in kinds}

    def visit(self, step, journal):
        inputs = {name: self.store.read(name) for name in step.inputs}
        before = [[name, hashlib.md5(inputs[name]).hexdigest()] for name in sorted(inputs)]
        entry = journal.get(step.name)
        if entry and entry[:2] == [step.version, before] and entry[2] == self.found(step):
            return "skipped"
        outputs, tries = None, 0
        while outputs is None and tries <= step.retries:
            tries += 1
            try:
                outputs = step.run(inputs)
            except Exception as error:
                self.last_error = f"{step.name}, try {tries}: {error}"
        if outputs is None:
            return "failed"
        for name, content in outputs.items():
            self.store.write(f".runner/staged/{name}", content)
        for name in outputs:
            self.store.rename(f".runner/staged/{name}", name)
        journal[step.name] = [step.version, before, self.found(step)]
        self.store.write(".runner/journal.new", json.dumps(journal).encode())
        self.store.rename(".runner/journal.new", self.JOURNAL)
        return "executed"

    def found(self, step):
        contents = {name: self.store.read(name) for name in step.outputs}
        return [[name, content and hashlib.md5(content).hexdigest()] for name, content in sorted(contents.items())]

# %% solution="pipeline"
def step(name, inputs, outputs):
    """Make a step of the function that takes and returns contents in order."""

    def make(function):
        def run(contents):
            return dict(zip(outputs, function(*(contents[name] for name in inputs))))

        STEPS[name] = Step(name, inputs, outputs, run, version="2", retries=1)
        return function

    return make


STEPS = {}


@step("package", ("model.json", "metrics.json"), ("package.json",))
def package(model, metrics):
    yield b'{"model": ' + model + b', "metrics": ' + metrics + b"}"


@step("evaluate", ("features.csv", "model.json"), ("metrics.json",))
def evaluate(features, model):
    features, rates = pd.read_csv(io.BytesIO(features)), json.loads(model)["rates"]
    last = features[features["last"]]
    error = last["hour"].map(lambda hour: rates[hour]) - last["disrupted"]
    yield json.dumps(
        {"rows": len(features), "rate": features["disrupted"].mean(), "brier": (error**2).mean()}
    ).encode()


@step("fit", ("features.csv",), ("model.json",))
def fit(features):
    features = pd.read_csv(io.BytesIO(features))
    first = features[~features["last"]]
    near = [first[(first["hour"] - hour).abs() <= 4] for hour in range(24)]
    overall = first["disrupted"].mean()
    rates = [(part["disrupted"].sum() + 10 * overall) / (len(part) + 10) for part in near]
    yield json.dumps({"rates": rates}).encode()


@step("derive", ("checked.csv",), ("features.csv",))
def derive(checked):
    rows = pd.read_csv(io.BytesIO(checked), parse_dates=["date"])
    rows["last"] = rows["date"].rank(method="dense", ascending=False) <= 2
    yield rows.to_csv(index=False).encode()


@step("check", ("rows.csv",), ("checked.csv",))
def check(content):
    rows = pd.read_csv(io.BytesIO(content))
    columns = {"date", "carrier", "origin", "hour", "distance", "temp", "disrupted"}
    if not columns <= set(rows):
        raise ValueError("a column is missing")
    if len(rows) < 100 or rows["hour"].lt(0).any() or rows["hour"].gt(23).any() or rows["distance"].le(0).any():
        raise ValueError("rows are missing, or hours or distances wrong")
    if rows["disrupted"].dtype != bool:
        raise ValueError("an outcome is neither true nor false")
    yield content


@step("ingest", ("drop.csv",), ("rows.csv",))
def ingest(drop):
    yield pd.read_csv(io.BytesIO(drop)).drop_duplicates().to_csv(index=False).encode()


def pipeline():
    return list(STEPS.values())
