"""The exchange of students: fetch an assignment, hand it in, fetch its feedback."""

import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from nbgrader.exchange.abc import ExchangeFetchAssignment as BaseFetchAssignment
from nbgrader.exchange.abc import ExchangeFetchFeedback as BaseFetchFeedback
from nbgrader.exchange.abc import ExchangeSubmit as BaseSubmit

from autograder.atomic_files import write_whole
from autograder.exchange.exchange import DIGEST, Exchange

RECEIPTS = "receipts"


class ExchangeFetchAssignment(Exchange, BaseFetchAssignment):  # type: ignore[misc]
    """Downloads an assignment's files into the student's folder."""

    def init_dest(self) -> None:
        """Refuse to overwrite a student's work."""
        folder = self.work_folder(self.assignment)
        if folder.exists() and not self.replace_missing_files:
            self.fail(f"You already have a copy of the assignment in this directory: {folder.name}")

    def copy_files(self) -> None:
        """Fetch all files, or only those that are missing."""
        folder = self.work_folder(self.assignment)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fetching-") as scratch:
            fetched = Path(scratch, "files")
            self.download_folder(fetched, "assignments", self.assignment, "files")
            if folder.exists():
                self._add_missing(fetched, folder)
            else:
                fetched.rename(folder)
        self.log.info("Fetched as: %s %s", self.coursedir.course_id, self.assignment)

    def _add_missing(self, fetched: Path, folder: Path) -> None:
        for path in sorted(path for path in fetched.rglob("*") if path.is_file()):
            target = folder / path.relative_to(fetched)
            if not os.path.lexists(target):
                self.log.warning("Replacing missing file '%s'", target.relative_to(folder))
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


class ExchangeSubmit(Exchange, BaseSubmit):  # type: ignore[misc]
    """Hands in the student's folder, and keeps the receipt in it."""

    def init_src(self) -> None:
        """Warn of missing notebooks; refuse the submission if nbgrader is strict."""
        self.coursedir.assignment_id = Path(self.assignment).name
        folder = self.work_folder(self.assignment)
        if not folder.is_dir():
            self.fail(f"There is no folder {folder}; fetch the assignment first.")
        assignment = self.client.get("assignments", self.assignment)
        names = [f"{name}.ipynb" for name in assignment["notebooks"]]
        missing = ", ".join(name for name in names if not (folder / name).is_file())
        if not missing:
            return
        if self.strict:
            self.fail(f"Assignment {self.assignment} not submitted. There are missing notebooks: {missing}")
        self.log.warning("Possible missing notebooks for assignment %s: %s", self.assignment, missing)

    def copy_files(self) -> None:
        """Upload the files, and keep the receipt."""
        folder = self.work_folder(self.assignment)
        with self.archive(folder, RECEIPTS) as archive:
            address = ("assignments", self.assignment, "submissions")
            receipt = self.client.post(*address, content=archive, key=secrets.token_hex(16))
        self.timestamp = self.stamp(receipt["received"])
        path = folder / RECEIPTS / f"{receipt['number']}.json"
        path.parent.mkdir(exist_ok=True)
        write_whole(path, f"{json.dumps(receipt, indent=1)}\n".encode(), 0o666)
        self.log.info("Submitted as: %s %s %s", self.coursedir.course_id, self.assignment, self.timestamp)
        self.log.info("Attempt %d, receipt in %s", receipt["number"], path)


class ExchangeFetchFeedback(Exchange, BaseFetchFeedback):  # type: ignore[misc]
    """Downloads the feedback pages of each attempt, into a folder named by its time."""

    def copy_files(self) -> None:
        """Download all pages."""
        assignment = self.client.get("assignments", self.assignment)
        attempts = self.client.get("assignments", self.assignment, "submissions", student=self.client.get("me")["name"])
        for attempt in (attempt for attempt in attempts if attempt["feedback"]):
            folder = self.work_folder(self.assignment) / "feedback" / self.stamp(attempt["received"])
            folder.mkdir(parents=True, exist_ok=True)
            for notebook in assignment["notebooks"]:
                page = folder / f"{notebook}.html"
                with tempfile.NamedTemporaryFile() as file:
                    self.client.download("submissions", attempt["id"], "feedback", to=file, notebook=notebook)
                    shutil.copyfile(file.name, page)
                page.with_suffix(DIGEST).write_text(attempt["feedback"], encoding="utf-8")
                self.log.info("Fetched feedback: %s", page)
        if not any(attempt["feedback"] for attempt in attempts):
            self.log.warning("There is no feedback on %s yet", self.assignment)
