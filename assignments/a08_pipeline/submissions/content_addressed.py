# %% solution="runner"
class Runner:
    """Keeps every content under its digest, and remembers which execution made which."""

    def __init__(self, steps, store):
        self.steps, self.store = list(steps), store
        made = [output for step in self.steps for output in step.outputs]
        if len(set(made)) < len(made) or len({step.name for step in self.steps}) < len(self.steps):
            raise ValueError("two steps make the same, or are called the same")
        self.made = set(made)
        self.plan()

    def plan(self, until=None):
        order = []

        def visit(step, path):
            if step.name in path:
                raise ValueError(f"a circle: {' -> '.join([*path, step.name])}")
            for other in self.steps:
                if set(other.outputs) & set(step.inputs) and other.name not in order:
                    visit(other, [*path, step.name])
            if step.name not in order:
                order.append(step.name)

        for step in self.steps:
            if until in (None, step.name):
                visit(step, [])
        return order

    def run(self, until=None):
        result = {"executed": [], "skipped": [], "failed": [], "blocked": []}
        steps = sorted(
            (step for step in self.steps if step.name in self.plan(until)), key=lambda s: self.plan(until).index(s.name)
        )
        held = set(self.store.names())
        for step in steps:
            if not set(step.inputs) <= self.made | held:
                raise ValueError(f"{step.name} lacks a source")
        out_of_order = set()
        for step in steps:
            kind = "blocked" if set(step.inputs) & out_of_order else self.execute(step)
            if kind in ("blocked", "failed"):
                out_of_order.update(step.outputs)
            result[kind].append(step.name)
        return result

    def execute(self, step):
        inputs = {name: self.store.read(name) for name in step.inputs}
        parts = [step.name, step.version, *(f"{name}={self.key(inputs[name])}" for name in sorted(inputs))]
        memo = ".runner/made/" + self.key("\n".join(parts).encode())
        known = self.store.read(memo)
        if known is not None:
            keys = json.loads(known)
            for name, key in keys.items():
                found = self.store.read(name)
                if found is None or self.key(found) != key:
                    self.atomically(name, self.store.read(f".runner/kept/{key}"))
            return "skipped"
        for attempt in range(step.retries + 1):
            try:
                outputs = step.run(inputs)
            except Exception:
                if attempt == step.retries:
                    return "failed"
            else:
                break
        for content in outputs.values():
            self.atomically(f".runner/kept/{self.key(content)}", content)
        for name, content in outputs.items():
            self.atomically(name, content)
        self.atomically(memo, json.dumps({name: self.key(content) for name, content in outputs.items()}).encode())
        return "executed"

    def atomically(self, name, content):
        self.store.write(name + "~", content)
        self.store.rename(name + "~", name)

    @staticmethod
    def key(content):
        return hashlib.blake2b(content, digest_size=16).hexdigest()
