"""The public data of this topic: what three tools told of one history, their words, and twelve events with answers."""

import json
from pathlib import Path

from autograder.worlds import PUBLIC_SALT, generator
from private.dialects import SHOWN, tell
from private.history import history

EXAMPLES = 12


def make(seed: int, folder: Path) -> None:
    """Write events.jsonl, synonyms.json and examples.json into `folder`: the same bytes for the same seed."""
    rng = generator(PUBLIC_SALT, f"a02_ledger/public/{seed}")
    told = [{"dialect": name, "raw": raw} for name, raw, _ in tell(history(rng), SHOWN, rng)]
    lines = [json.dumps(event) for event in (told[i] for i in rng.permutation(len(told)))]
    (folder / "events.jsonl").write_text("\n".join(lines) + "\n")
    synonyms = {name: dialect.synonyms() for name, dialect in SHOWN.items()}
    (folder / "synonyms.json").write_text(json.dumps(synonyms, indent=1) + "\n")
    other = list(tell(history(rng, 3), SHOWN, rng))
    picked = sorted(rng.choice(len(other), EXAMPLES, replace=False).tolist())
    examples = []
    for name, raw, record in (other[i] for i in picked):
        expected = None if record is None else record._replace(at=record.at.isoformat())._asdict()
        examples.append({"dialect": name, "raw": raw, "expected": expected})
    (folder / "examples.json").write_text(json.dumps(examples, indent=1) + "\n")
