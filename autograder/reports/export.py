"""Grades as CSV, for learning management systems and spreadsheets."""

import pandas as pd

# OWASP, "CSV Injection": a spreadsheet may run a cell that begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(grades: pd.DataFrame) -> str:
    """Return `grades` as CSV with a header, one line for each row, as RFC 4180 has it.

    An empty mark is an empty cell. An apostrophe leads a text that a spreadsheet could take for a formula.
    """
    return grades.map(_inert).to_csv(index=False, lineterminator="\r\n", float_format="%.10g")


def _inert(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
