# %% solution="ledger"
import pandas as pd


class Ledger:
    """Two tables, of records and of what they touched; every question is a query."""

    def __init__(self):
        self.rows = []

    def add(self, record):
        self.rows.append(record)

    def tables(self):
        """Return the records, and one row for each artifact that one of them touched."""
        records = pd.DataFrame(self.rows, columns=Record._fields).drop_duplicates("id").reset_index(drop=True)
        machines = set(records.loc[records["role"] == "Agent", "actor"])
        answers = records["on_behalf_of"].where(records["on_behalf_of"].notna(), records["actor"])
        records["person"] = answers.where(~answers.isin(machines), None)
        parts = [
            records.explode(side).dropna(subset=side).rename(columns={side: "artifact"}).assign(side=side)
            for side in ("used", "produced")
        ]
        touched = pd.concat([part[["id", "at", "actor", "action", "person", "artifact", "side"]] for part in parts])
        return records, touched.assign(kind=touched["artifact"].str.split(":").str[0])

    def reach(self, artifact, near, far):
        _, touched = self.tables()
        start, end = (touched[touched["side"] == side][["id", "artifact"]] for side in (near, far))
        found, size = {artifact}, 0
        reached = set()
        while len(found) > size:
            size = len(found)
            ids = start.loc[start["artifact"].isin(found), "id"]
            reached = set(end.loc[end["id"].isin(ids), "artifact"])
            found |= reached
        return reached - {artifact}

    def upstream(self, artifact):
        return self.reach(artifact, "produced", "used")

    def downstream(self, artifact):
        return self.reach(artifact, "used", "produced")

    def responsible(self, artifact, action):
        _, touched = self.tables()
        done = touched[(touched["artifact"] == artifact) & (touched["action"] == action)].sort_values("at")
        last = None if done.empty else done["person"].iloc[-1]
        return last if isinstance(last, str) else None

    def in_use(self, at):
        _, touched = self.tables()
        changes = touched[touched["action"].isin(["release", "roll back", "retire"]) & (touched["kind"] == "package")]
        until = changes[changes["at"] <= at].sort_values("at")
        if until.empty or until["action"].iloc[-1] == "retire":
            return None
        return until["artifact"].iloc[-1]

    def affected(self, dataset):
        names = pd.Series(sorted(self.downstream(dataset)), dtype=object)
        kind = names.str.split(":").str[0]
        return {
            "models": set(names[kind == "model"]),
            "releases": set(names[kind == "release"]),
            "predictions": int((kind == "prediction").sum()),
        }

    def gaps(self):
        _, touched = self.tables()
        first = touched.pivot_table(index="artifact", columns="side", values="at", aggfunc="min")
        kind = first.index.to_series().str.split(":").str[0]
        made, used = first["produced"].notna(), first["used"].notna()
        found = [("no_producer", a) for a in first.index[used & ~made]]
        found += [("used_before_produced", a) for a in first.index[used & made & (first["used"] < first["produced"])]]
        found += [("orphan", a) for a in first.index[made & ~used & kind.isin(["dataset", "features", "model"])]]
        packages = touched[(touched["kind"] == "package") & (touched["side"] == "used")]
        approvals = packages[packages["action"] == "approve"]
        allowed = approvals.groupby("artifact")["at"].min()
        released = packages[packages["action"] == "release"].groupby("artifact")["at"].min()
        for artifact, at in released.items():
            if artifact not in allowed.index or allowed[artifact] > at:
                found.append(("unapproved_release", artifact))
        for artifact, people in approvals.groupby("artifact")["person"]:
            if self.responsible(artifact, "package") in set(people.dropna()):
                found.append(("self_approved", artifact))
        readers = touched[(touched["kind"] == "prediction") & (touched["side"] == "used")]["actor"].unique()
        declared = set(first.index[made])
        return found + [("undeclared_consumer", f"consumer:{r}") for r in readers if f"consumer:{r}" not in declared]


# %% solution="record"
_records, _ = open_ledger().tables()
_robots = _records[_records["role"] == "Agent"]
record = {
    "principle": "Accountability is a query.",
    "chosen": "two tables",
    "rejected": ["three logs"],
    "because": {
        "records": len(_records),
        "percent_by_agents": 100 * len(_robots) / len(_records),
        "percent_nobody_answers_for": 100 * float(_robots["person"].isna().mean()),
        "gaps": len(open_ledger().gaps()),
    },
    "limits": ["clocks are trusted"],
    "owner_role": "Auditor",
}
