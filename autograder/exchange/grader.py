"""The exchange of graders and instructors: release assignments, collect submissions, release feedback."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.abc import ExchangeCollect as BaseCollect
from nbgrader.exchange.abc import ExchangeReleaseAssignment as BaseReleaseAssignment
from nbgrader.exchange.abc import ExchangeReleaseFeedback as BaseReleaseFeedback

from autograder.exchange.exchange import Exchange


class ExchangeReleaseAssignment(Exchange, BaseReleaseAssignment):  # type: ignore[misc]
    """Uploads a handout, so that students can fetch it."""

    def copy_files(self) -> None:
        """Upload the handout; replace a released one only with --force."""
        folder = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", self.assignment))
        if not folder.is_dir():
            self.fail(f"There is no {folder}; run `nbgrader generate_assignment {self.assignment}` first.")
        assignments = {view["name"]: view for view in self.client.get("assignments")}
        if assignments.get(self.assignment, {}).get("released") and not self.force:
            course = self.coursedir.course_id
            self.fail(f"Destination already exists, add --force to overwrite: {course} {self.assignment}")
        with self.archive(folder) as archive:
            self.client.put("assignments", self.assignment, "files", content=archive)
        self.log.info("Released as: %s %s", self.coursedir.course_id, self.assignment)


class ExchangeCollect(Exchange, BaseCollect):  # type: ignore[misc]
    """Downloads each student's submission into the course folder, with the time at which the service received it."""

    def copy_files(self) -> None:
        """Collect the newest attempts, or with --before-duedate the newest that were in time."""
        wanted = self.coursedir.student_id
        query = {"student": wanted} if wanted and wanted != "*" else {}
        attempts = self.client.get("assignments", self.assignment, "submissions", **query)
        chosen = newest(attempts, self._due() if self.before_duedate else None)
        if not chosen:
            course = self.coursedir.course_id
            self.log.warning("No submissions of '%s' for course '%s' to collect", self.assignment, course)
        for student, attempt in chosen.items():
            self._collect(student, attempt)

    def _due(self) -> datetime | None:
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                due = gradebook.find_assignment(self.assignment).duedate
            except MissingEntry:
                return None
        return due.replace(tzinfo=UTC) if due else None

    def _collect(self, student: str, attempt: dict[str, Any]) -> None:
        folder = Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, self.assignment))
        received = datetime.fromisoformat(attempt["received"])
        if folder.is_dir():
            stamp = self.coursedir.get_existing_timestamp(str(folder))
            collected = stamp.replace(tzinfo=UTC) if stamp else None
            is_newer = collected is None or received > collected
            if not ((self.update and is_newer) or (self.before_duedate and received != collected)):
                self.log.info("Submission already exists, use --update to update: %s %s", student, self.assignment)
                return
            self.log.info("Updating submission: %s %s", student, self.assignment)
        else:
            self.log.info("Collecting submission: %s %s", student, self.assignment)
        download = folder.with_name(f".{folder.name}-arriving")
        shutil.rmtree(download, ignore_errors=True)
        download.parent.mkdir(parents=True, exist_ok=True)
        self.download_folder(download, "submissions", attempt["id"], "files")
        (download / "timestamp.txt").write_text(self.stamp(attempt["received"]), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        download.rename(folder)


def newest(attempts: list[dict[str, Any]], due: datetime | None) -> dict[str, dict[str, Any]]:
    """Return each student's newest attempt; with `due`, the newest one in time, if there is one."""
    chosen = {}
    for student in sorted({attempt["student"] for attempt in attempts}):
        all_attempts = [attempt for attempt in attempts if attempt["student"] == student]
        in_time = [
            attempt for attempt in all_attempts if due is None or datetime.fromisoformat(attempt["received"]) <= due
        ]
        chosen[student] = max(in_time or all_attempts, key=lambda attempt: attempt["number"])
    return chosen


class ExchangeReleaseFeedback(Exchange, BaseReleaseFeedback):  # type: ignore[misc]
    """Uploads feedback pages, so that their students see them."""

    def copy_files(self) -> None:
        """Upload the pages of one student, or of all who handed in."""
        wanted = self.coursedir.student_id or "*"
        excluded = self.coursedir.student_id_exclude.split(",")
        attempts = self.client.get("assignments", self.assignment, "submissions", latest="true")
        for student in sorted({attempt["student"] for attempt in attempts}):
            folder = Path(self.coursedir.format_path(self.coursedir.feedback_directory, student, self.assignment))
            if wanted in ("*", student) and student not in excluded and any(folder.glob("*.html")):
                with self.archive(folder) as archive:
                    self.client.put("assignments", self.assignment, "feedback", student, content=archive)
                self.log.info("Feedback released to %s on %s", student, self.assignment)
