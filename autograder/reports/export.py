"""Grades as CSV, for learning management systems and spreadsheets."""

import pandas as pd

# OWASP, "CSV Injection": a spreadsheet may run a cell that begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(grades: pd.DataFrame) -> str:
    """Return `grades` as CSV with a header and one line for each row, by RFC 4180.

    An empty mark is an empty cell. A text that a spreadsheet could run as a formula begins with an apostrophe.
    """
    return grades.map(_inert).to_csv(index=False, lineterminator="\r\n", float_format="%.10g")


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
