"""Grade reports: what a gradebook says about a class, as pages and tables that need no server to read."""

from autograder.reports.writing import ReportFiles, write

__all__ = ["ReportFiles", "write"]
