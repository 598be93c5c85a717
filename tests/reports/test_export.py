import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from autograder.reports import tables
from autograder.reports.export import csv_text
from autograder.reports.reader import read


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_could_be_a_formula_is_led_by_an_apostrophe(text: str) -> None:
    ((cell,),) = list(csv.reader(io.StringIO(csv_text(pd.DataFrame({"name": [text]})), newline=""), strict=True))[1:]
    assert cell == f"'{text}"


def test_other_texts_and_numbers_stay_as_they_are() -> None:
    frame = pd.DataFrame({"name": ["a=b", 'Zoë, "Z"', ""], "score": [-1.5, 3.0, None]})
    assert csv_text(frame) == 'name,score\r\na=b,-1.5\r\n"Zoë, ""Z""",3\r\n,\r\n'


def test_every_student_and_topic_has_a_line(odd_class: Path) -> None:
    text = csv_text(tables.grades(read(odd_class)))
    rows = {(row["student_id"], row["topic"]): row for row in csv.DictReader(io.StringIO(text), strict=True)}
    assert len(rows) == 32
    assert rows["bob", "drift"] == {
        "student_id": "bob",
        "last_name": "Burns",
        "first_name": "Bob",
        "lms_user_id": "",
        "topic": "drift",
        "score": "5.5",
        "max_score": "10",
        "percent": "55",
        "status": "graded",
        "late_seconds": "3900",
        "late_penalty": "0",
        "attempt": "2",
        "tests_version": "",
    }
    fault = rows["fay", "drift"]
    assert (fault["score"], fault["percent"], fault["status"]) == ("", "", "not graded")
    assert rows["'=1+1", "drift"]["last_name"] == "'@SUM(A1)"
    assert rows["Zoë.Ñ", "drift"]["score"] == "0"
