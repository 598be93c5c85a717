"""Dishonest submissions as files: `FAMILY/NAME.py` in a folder, with the assignment they are made for beside them."""

import importlib.util
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import nbformat

from autograder.attacks.decoy_course import NAME, DecoyCourse
from autograder.errors import PackageError

Goal = Literal["points", "data", "sabotage", "persistence", "denial"]

_HEAD = re.compile(r"# Tries: (.+)\n# Earns: (.+)\n# Goal: (.+)\n")


@dataclass(frozen=True)
class Attack:
    """A dishonest submission: its attempt and its goal, and the tests whose points honest work in it earns."""

    path: Path
    tries: str
    earns: frozenset[str]
    goal: Goal

    @property
    def name(self) -> str:
        return f"{self.family}/{self.path.stem}"

    @property
    def family(self) -> str:
        return self.path.parent.name

    @property
    def is_code(self) -> bool:
        """True if it consists of cells to run; otherwise it is a program that writes the files to hand in."""
        return "\n# %%" in self.path.read_text(encoding="utf-8")

    def hand_in(self, target: DecoyCourse, folder: Path) -> None:
        """Write the submission into `folder`."""
        folder.mkdir(parents=True)
        text = self.path.read_text(encoding="utf-8")
        if self.is_code:
            nbformat.write(target.work(text[text.index("\n# %%") + 1 :]), folder / f"{NAME}.ipynb")
            return
        spec = importlib.util.spec_from_file_location(self.path.stem, self.path)
        assert spec is not None
        assert spec.loader is not None
        module: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.hand_in(folder, json.loads(json.dumps(target.honest() if self.earns else target.blank())))


@dataclass(frozen=True)
class Suite:
    """All attacks, and the decoy course that they attack."""

    target: DecoyCourse
    attacks: tuple[Attack, ...]

    def families(self) -> dict[str, list[Attack]]:
        """Return the attacks by family."""
        return {
            family: [attack for attack in self.attacks if attack.family == family]
            for family in sorted({attack.family for attack in self.attacks})
        }


def load(folder: Path, only: Sequence[str] = ()) -> Suite:
    """Return the attacks in `folder`, or those whose family or `FAMILY/NAME` is in `only`.

    Raises `PackageError` with all their faults.
    """
    assignment = folder / "assignment.txt"
    if not assignment.is_file():
        raise PackageError([f"no attacks in {folder}: there is no assignment.txt"])
    target = DecoyCourse.read(assignment.read_text(encoding="utf-8"))
    paths = sorted(path for path in folder.glob("*/*.py") if path.parent.name[0] not in "._")
    faults = [fault for path in paths for fault in _faults(path, target)]
    names = {name for path in paths for name in (path.parent.name, f"{path.parent.name}/{path.stem}")}
    faults += [f"no attack {name}" for name in only if name not in names]
    if faults:
        raise PackageError(faults)
    attacks = map(_read, paths)
    return Suite(target, tuple(attack for attack in attacks if not only or {attack.name, attack.family} & set(only)))


def _faults(path: Path, target: DecoyCourse) -> list[str]:
    head = _HEAD.match(path.read_text(encoding="utf-8"))
    if head is None:
        return [f"{path}: must begin with the lines # Tries:, # Earns: and # Goal:"]
    unknown = _tests(head[2]) - target.points.keys()
    faults = [f"{path}: Earns: there is no test {', '.join(sorted(unknown))}"] if unknown else []
    return faults + ([] if head[3] in get_args(Goal) else [f"{path}: Goal: must be one of {', '.join(get_args(Goal))}"])


def _read(path: Path) -> Attack:
    head: Any = _HEAD.match(path.read_text(encoding="utf-8"))
    return Attack(path, head[1], _tests(head[2]), head[3])


def _tests(earns: str) -> frozenset[str]:
    return frozenset() if earns == "nothing" else frozenset(earns.split(", "))
