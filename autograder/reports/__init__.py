"""Grade reports: the gradebook of a class as pages and tables that need no server."""

from autograder.reports.writing import ReportFiles, write

__all__ = ["ReportFiles", "write"]
