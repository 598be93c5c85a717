"""Check students' work in tests: each check returns a score in [0, 1] and one sentence."""

from autograder.checks.result import Check, gate, ramp
from autograder.checks.runtime import exposed, fresh, once

__all__ = ["Check", "exposed", "fresh", "gate", "once", "ramp"]
