"""The old name of `autograder.nbgrader_plugin`, for the nbgrader_config.py of existing courses, until version 0.3."""

from autograder.nbgrader_plugin import Examine, Redact, SafeReader, disarm_submission

__all__ = ["Examine", "Redact", "SafeReader", "disarm_submission"]
