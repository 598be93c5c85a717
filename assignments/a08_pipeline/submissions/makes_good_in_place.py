# %% solution="runner"
class Runner:
    """Runs what has to be run of a pipeline."""

    def __init__(self, steps, store):
        self.steps = self._ordered(list(steps))
        self.store = store

    def plan(self, until=None):
        """Return the names of the steps in an order that works; with `until`, of those that it needs."""
        if until is None:
            return [step.name for step in self.steps]
        if until not in [step.name for step in self.steps]:
            raise ValueError(f"no step is called {until!r}")
        needed, contents = [], set()
        for step in reversed(self.steps):
            if step.name == until or contents & set(step.outputs):
                needed.append(step.name)
                contents |= set(step.inputs)
        return needed[::-1]

    def run(self, until=None):
        """Run what has to be run; return {"executed": [...], "skipped": [...], "failed": [...], "blocked": [...]}."""
        names = self.plan(until)
        steps = [step for step in self.steps if step.name in names]
        self._require_sources(steps)
        result = {"executed": [], "skipped": [], "failed": [], "blocked": []}
        lacking = set()
        for step in steps:
            what = "blocked" if lacking & set(step.inputs) else self._bring_up_to_date(step)
            result[what].append(step.name)
            if what in ("failed", "blocked"):
                lacking |= set(step.outputs)
        return result

    @staticmethod
    def _ordered(steps):
        """Return the steps in an order that works; raise `ValueError` if there is none."""
        made = [output for step in steps for output in step.outputs]
        names = [step.name for step in steps]
        for several in (made, names):
            twice = sorted({each for each in several if several.count(each) > 1})
            if twice:
                raise ValueError(f"more than one step makes or is called {', '.join(twice)}")
        ordered = []
        while len(ordered) < len(steps):
            waiting = [step for step in steps if step not in ordered]
            coming = {output for step in waiting for output in step.outputs}
            ready = [step for step in waiting if not coming & set(step.inputs)]
            if not ready:
                raise ValueError(f"these steps wait for each other: {', '.join(step.name for step in waiting)}")
            ordered += ready
        return ordered

    def _require_sources(self, steps):
        made = {output for step in steps for output in step.outputs}
        sources = {name for step in steps for name in step.inputs} - made
        missing = sorted(sources - set(self.store.names()))
        if missing:
            raise ValueError(f"nobody delivered {', '.join(missing)}")

    def _bring_up_to_date(self, step):
        """Execute a step if it has to be; return what became of it."""
        inputs = {name: self.store.read(name) for name in step.inputs}
        identity = {
            "version": step.version,
            "inputs": {name: digest(content) for name, content in inputs.items()},
            "outputs": sorted(step.outputs),
        }
        try:
            last = json.loads(self.store.read(f".runner/{step.name}") or b"{}")
        except ValueError:
            last = {}
        made = {name: digest(self.store.read(name)) for name in step.outputs}
        if last == {"identity": identity, "made": made}:
            return "skipped"
        for _ in range(1 + step.retries):
            try:
                outputs = step.run(dict(inputs))
                break
            except Exception:
                continue
        else:
            return "failed"
        for name in step.outputs:
            self._publish(name, outputs[name])
        made = {name: digest(outputs[name]) for name in step.outputs}
        self._publish(f".runner/{step.name}", json.dumps({"identity": identity, "made": made}).encode())
        return "executed"

    def _publish(self, name, content):
        """Bring a content into use."""
        self.store.write(name, content)


def digest(content):
    """Return what identifies a content."""
    return None if content is None else hashlib.sha256(content).hexdigest()
