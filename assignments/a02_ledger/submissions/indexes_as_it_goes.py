# %% solution="normalise"
def normalise(raw, synonyms):
    told = {}
    for name, value in raw.items():
        told[synonyms.get(name.casefold(), "?")] = value
    meaning = {field: synonyms.get(str(told.get(field, "")).casefold(), "") for field in ("action", "role", "state")}
    if meaning["action"] not in ACTIONS:
        return None
    if "state" in told and meaning["state"] != "succeeded":
        return None
    at = told["at"]
    if isinstance(at, (int, float)):
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    elif "zone" in told:
        hours, minutes = told["zone"][1:].split(":")
        ahead = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if told["zone"][0] == "-" else 1)
        when = datetime.strptime(at, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone(ahead))
    else:
        when = datetime.strptime(at.replace("Z", "+00:00"), "%Y-%m-%dT%H:%M:%S%z")
    lists = []
    for field in ("used", "produced"):
        value = told.get(field) or []
        lists.append([part.strip() for part in value.split(",")] if isinstance(value, str) else list(value))
    used, produced = (tuple(part for part in value if part) for value in lists)
    principal = told.get("on_behalf_of")
    return Record(
        told["id"], when.astimezone(UTC), told["actor"], meaning["role"], meaning["action"], used, produced,
        principal if principal else None,
    )  # fmt: skip


# %% solution="ledger"
from bisect import bisect_right
from collections import defaultdict, deque


class Ledger:
    """Everything is looked up: each record updates the tables that the questions need."""

    def __init__(self):
        self.known, self.machines = set(), set()
        self.before, self.after = defaultdict(set), defaultdict(set)
        self.touched = defaultdict(list)
        self.timeline = []
        self.made, self.used = defaultdict(list), defaultdict(list)
        self.readers = set()

    def add(self, record):
        if record.id in self.known:
            return
        self.known.add(record.id)
        if record.role == "Agent":
            self.machines.add(record.actor)
        for new in record.produced:
            self.before[new].update(record.used)
            self.made[new].append(record.at)
        for old in record.used:
            self.after[old].update(record.produced)
            self.used[old].append(record.at)
            if old.split(":")[0] == "prediction":
                self.readers.add(record.actor)
        for artifact in {*record.used, *record.produced}:
            self.touched[artifact, record.action].append((record.at, record.on_behalf_of or record.actor))
        if record.action in {"release", "roll back", "retire"}:
            package = [old for old in record.used if old.split(":")[0] == "package"]
            self.timeline.append((record.at, None if record.action == "retire" else package[0]))

    def walk(self, artifact, table):
        found, queue = set(), deque([artifact])
        while queue:
            for other in table.get(queue.popleft(), ()):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        found.discard(artifact)
        return found

    def upstream(self, artifact):
        return self.walk(artifact, self.before)

    def downstream(self, artifact):
        return self.walk(artifact, self.after)

    def responsible(self, artifact, action):
        acts = sorted(self.touched.get((artifact, action), []))
        return acts[-1][1] if acts and acts[-1][1] not in self.machines else None

    def in_use(self, at):
        line = sorted(self.timeline, key=lambda change: change[0])
        place = bisect_right([when for when, _ in line], at)
        return line[place - 1][1] if place else None

    def affected(self, dataset):
        kinds = defaultdict(set)
        for artifact in self.downstream(dataset):
            kinds[artifact.split(":")[0]].add(artifact)
        return {"models": kinds["model"], "releases": kinds["release"], "predictions": len(kinds["prediction"])}

    def gaps(self):
        found = []
        for artifact, moments in self.used.items():
            if artifact not in self.made:
                found.append(("no_producer", artifact))
            elif min(moments) < min(self.made[artifact]):
                found.append(("used_before_produced", artifact))
        for artifact in self.made:
            if artifact.split(":")[0] in ("dataset", "features", "model") and artifact not in self.used:
                found.append(("orphan", artifact))
        for artifact in [name for name in self.used if name.split(":")[0] == "package"]:
            approvals = self.touched.get((artifact, "approve"), [])
            first = min((when for when, _ in approvals), default=None)
            for when, _ in self.touched.get((artifact, "release"), []):
                if first is None or when < first:
                    found.append(("unapproved_release", artifact))
                    break
            maker = self.responsible(artifact, "package")
            if maker is not None and maker in {who for _, who in approvals}:
                found.append(("self_approved", artifact))
        return found + [
            ("undeclared_consumer", f"consumer:{name}") for name in self.readers if f"consumer:{name}" not in self.made
        ]


# %% solution="record"
ledger = open_ledger()
seen = {}
for event in events:
    entry = normalise(event["raw"], SYNONYMS[event["dialect"]])
    if entry:
        seen[entry.id] = entry
machines = [entry for entry in seen.values() if entry.role == "Agent"]
record = {
    "principle": "From any decision back, from any data forward.",
    "chosen": "tables that are kept while records come in",
    "rejected": ["searching all records for each question"],
    "because": {
        "records": len(ledger.known),
        "percent_by_agents": len(machines) / len(seen) * 100,
        "percent_nobody_answers_for": len([m for m in machines if not m.on_behalf_of]) / len(machines) * 100,
        "gaps": len(ledger.gaps()),
    },
    "limits": ["names are as the tools give them"],
    "owner_role": "Auditor",
}
