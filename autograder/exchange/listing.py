"""The list of released assignments, and of submissions with their feedback."""

from itertools import groupby
from pathlib import Path
from typing import Any

from nbgrader.exchange.abc import ExchangeList as BaseList

from autograder.exchange.exchange import DIGEST, Exchange


class ExchangeList(Exchange, BaseList):  # type: ignore[misc]
    """Lists assignments, or with `inbound` or `cached` submissions, in the form that nbgrader's extensions read."""

    def copy_files(self) -> None:
        """Copy nothing: a list moves no files."""

    def list_files(self) -> list[dict[str, Any]]:
        """Return the list, and log it."""
        return self._submitted() if self.inbound or self.cached else self._released()

    def remove_files(self) -> list[dict[str, Any]]:
        """Withdraw released assignments; submissions stay."""
        if self.inbound or self.cached:
            self.fail("Submissions cannot be removed: the service keeps them.")
        released = self._released()
        for assignment in released:
            self.client.put("assignments", assignment["assignment_id"], released=False)
            assignment["status"] = "removed"
        return released

    def _assignments(self) -> list[dict[str, Any]]:
        wanted = self.coursedir.assignment_id if self.coursedir and self.coursedir.assignment_id != "*" else ""
        assignments = self.client.get("assignments")
        return [view for view in assignments if view["released"] and wanted in ("", view["name"])]

    def _released(self) -> list[dict[str, Any]]:
        self.log.info("Released assignments:")
        released = []
        for assignment in self._assignments():
            folder = self.work_folder(assignment["name"])
            is_fetched = folder.is_dir()
            self.log.info("%s %s%s", self._course, assignment["name"], " (already downloaded)" if is_fetched else "")
            released.append(
                {
                    "course_id": self._course,
                    "assignment_id": assignment["name"],
                    "status": "fetched" if is_fetched else "released",
                    "path": str(folder),
                    "notebooks": [_notebook(folder, name) for name in assignment["notebooks"]],
                }
            )
        return released

    def _submitted(self) -> list[dict[str, Any]]:
        self.log.info("Submitted assignments:")
        query = {} if self.inbound else {"student": self.client.get("me")["name"]}
        wanted = self.coursedir.student_id
        if self.inbound and wanted and wanted != "*":
            query = {"student": wanted}
        submitted = []
        for assignment in self._assignments():
            attempts = self.client.get("assignments", assignment["name"], "submissions", **query)
            attempts.sort(key=lambda attempt: (attempt["student"], attempt["number"]))
            for student, group in groupby(attempts, lambda attempt: attempt["student"]):
                submitted.append(
                    {
                        "course_id": self._course,
                        "assignment_id": assignment["name"],
                        "student_id": student,
                        "status": "submitted",
                        "submissions": [self._attempt(assignment, attempt) for attempt in group],
                    }
                )
        return submitted

    def _attempt(self, assignment: dict[str, Any], attempt: dict[str, Any]) -> dict[str, Any]:
        folder, stamp = self.work_folder(assignment["name"]), self.stamp(attempt["received"])
        pages = folder / "feedback" / stamp
        notebooks = [
            {**_notebook(folder, name), **_feedback(pages / f"{name}.html", attempt["feedback"])}
            for name in assignment["notebooks"]
        ]
        local = all(notebook["has_local_feedback"] for notebook in notebooks)
        updated = any(notebook["feedback_updated"] for notebook in notebooks)
        state = (
            "fetched" if local and not updated else "ready to be fetched" if attempt["feedback"] else "not available"
        )
        message = "%s %s %s %s (attempt %d, feedback %s)"
        self.log.info(message, self._course, attempt["student"], assignment["name"], stamp, attempt["number"], state)
        return {
            "course_id": self._course,
            "assignment_id": assignment["name"],
            "student_id": attempt["student"],
            "status": "submitted",
            "timestamp": stamp,
            "path": str(folder),
            "notebooks": notebooks,
            "has_local_feedback": local,
            "has_exchange_feedback": bool(attempt["feedback"]),
            "feedback_updated": updated,
            "local_feedback_path": str(pages) if local else None,
        }

    @property
    def _course(self) -> str:
        return str(self.coursedir.course_id) if self.coursedir else ""


def _notebook(folder: Path, name: str) -> dict[str, Any]:
    return {"notebook_id": name, "path": str(folder / f"{name}.ipynb")}


def _feedback(page: Path, digest: str | None) -> dict[str, Any]:
    """Return the state of one local page; `digest` is that of the page at the service, None if there is none."""
    local = page.is_file()
    fetched = page.with_suffix(DIGEST)
    return {
        "has_local_feedback": local,
        "has_exchange_feedback": digest is not None,
        "local_feedback_path": str(page) if local else None,
        "feedback_updated": local and digest is not None and not (fetched.is_file() and fetched.read_text() == digest),
    }
