"""What students do: fetch an assignment, hand it in, and fetch what was said about it."""

import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from nbgrader.exchange.abc import ExchangeFetchAssignment as BaseFetchAssignment
from nbgrader.exchange.abc import ExchangeFetchFeedback as BaseFetchFeedback
from nbgrader.exchange.abc import ExchangeSubmit as BaseSubmit

from autograder.exchange.exchange import DIGEST, Exchange

RECEIPTS = "receipts"


class ExchangeFetchAssignment(Exchange, BaseFetchAssignment):  # type: ignore[misc]
    """Puts an assignment's files where a student works."""

    def init_dest(self) -> None:
        """Never write over a student's work."""
        if self.place(self.assignment).exists() and not self.replace_missing_files:
            self.fail(
                f"You already have a copy of the assignment in this directory: {self.place(self.assignment).name}"
            )

    def copy_files(self) -> None:
        """Fetch all files, or only those that are missing."""
        place = self.place(self.assignment)
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".fetching-") as scratch:
            fetched = Path(scratch, "files")
            self.unpacked(fetched, "assignments", self.assignment, "files")
            if place.exists():
                self._add_missing(fetched, place)
            else:
                fetched.rename(place)
        self.log.info("Fetched as: %s %s", self.coursedir.course_id, self.assignment)

    def _add_missing(self, fetched: Path, place: Path) -> None:
        for path in sorted(path for path in fetched.rglob("*") if path.is_file()):
            target = place / path.relative_to(fetched)
            if not os.path.lexists(target):
                self.log.warning("Replacing missing file '%s'", target.relative_to(place))
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


class ExchangeSubmit(Exchange, BaseSubmit):  # type: ignore[misc]
    """Hands in the folder in which a student works, and keeps the receipt in it."""

    def init_src(self) -> None:
        """Hand in what is there, and say what is not."""
        self.coursedir.assignment_id = Path(self.assignment).name
        place = self.place(self.assignment)
        if not place.is_dir():
            self.fail(f"There is no folder {place}; fetch the assignment first.")
        about = self.client.get("assignments", self.assignment)
        missing = [name for name in about["notebooks"] if not (place / f"{name}.ipynb").is_file()]
        if missing:
            self._miss(", ".join(f"{name}.ipynb" for name in missing))

    def _miss(self, missing: str) -> None:
        if self.strict:
            self.fail(f"Assignment {self.assignment} not submitted. There are missing notebooks: {missing}")
        self.log.warning("Possible missing notebooks for assignment %s: %s", self.assignment, missing)

    def copy_files(self) -> None:
        """Send the files; the receipt says when they arrived."""
        place = self.place(self.assignment)
        with self.packed(place, RECEIPTS) as archive:
            path = ("assignments", self.assignment, "submissions")
            receipt = self.client.post(*path, content=archive, key=secrets.token_hex(16))
        self.timestamp = self.stamp(receipt["received"])
        kept = place / RECEIPTS / f"{receipt['number']}.json"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(receipt, indent=1) + "\n", encoding="utf-8")
        self.log.info("Submitted as: %s %s %s", self.coursedir.course_id, self.assignment, self.timestamp)
        self.log.info("Attempt %d, receipt in %s", receipt["number"], kept)


class ExchangeFetchFeedback(Exchange, BaseFetchFeedback):  # type: ignore[misc]
    """Fetches the pages about each attempt, into a folder named by its time."""

    def copy_files(self) -> None:
        """Fetch all pages that there are."""
        about = self.client.get("assignments", self.assignment)
        attempts = self.client.get("assignments", self.assignment, "submissions", student=self.client.get("me")["name"])
        for attempt in (each for each in attempts if each["feedback"]):
            folder = self.place(self.assignment) / "feedback" / self.stamp(attempt["received"])
            folder.mkdir(parents=True, exist_ok=True)
            for notebook in about["notebooks"]:
                page = folder / f"{notebook}.html"
                with tempfile.NamedTemporaryFile() as file:
                    self.client.download("submissions", attempt["id"], "feedback", to=file, notebook=notebook)
                    shutil.copyfile(file.name, page)
                page.with_suffix(DIGEST).write_text(attempt["feedback"], encoding="utf-8")
                self.log.info("Fetched feedback: %s", page)
        if not any(each["feedback"] for each in attempts):
            self.log.warning("There is no feedback on %s yet", self.assignment)
