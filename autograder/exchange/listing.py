"""What there is: released assignments, and submissions with what can be fetched about them."""

from itertools import groupby
from pathlib import Path
from typing import Any

from nbgrader.exchange.abc import ExchangeList as BaseList

from autograder.exchange.exchange import DIGEST, Exchange


class ExchangeList(Exchange, BaseList):  # type: ignore[misc]
    """Lists assignments, or with `inbound` or `cached` submissions, in the form that nbgrader's extensions read."""

    def copy_files(self) -> None:
        """A list moves no files."""

    def list_files(self) -> list[dict[str, Any]]:
        """Return and log what there is."""
        return self._submitted() if self.inbound or self.cached else self._released()

    def remove_files(self) -> list[dict[str, Any]]:
        """Take back released assignments; what was handed in stays."""
        if self.inbound or self.cached:
            self.fail("Submissions are kept: no one can remove them.")
        released = self._released()
        for each in released:
            self.client.put("assignments", each["assignment_id"], released=False)
            each["status"] = "removed"
        return released

    def _assignments(self) -> list[dict[str, Any]]:
        wanted = self.coursedir.assignment_id if self.coursedir and self.coursedir.assignment_id != "*" else ""
        there = self.client.get("assignments")
        return [each for each in there if each["released"] and wanted in ("", each["name"])]

    def _released(self) -> list[dict[str, Any]]:
        self.log.info("Released assignments:")
        found = []
        for each in self._assignments():
            place = self.place(each["name"])
            fetched = place.is_dir()
            self.log.info("%s %s%s", self._course, each["name"], " (already downloaded)" if fetched else "")
            found.append(
                {
                    "course_id": self._course,
                    "assignment_id": each["name"],
                    "status": "fetched" if fetched else "released",
                    "path": str(place),
                    "notebooks": [_notebook(place, name) for name in each["notebooks"]],
                }
            )
        return found

    def _submitted(self) -> list[dict[str, Any]]:
        self.log.info("Submitted assignments:")
        query = {} if self.inbound else {"student": self.client.get("me")["name"]}
        wanted = self.coursedir.student_id
        if self.inbound and wanted and wanted != "*":
            query = {"student": wanted}
        found = []
        for about in self._assignments():
            attempts = self.client.get("assignments", about["name"], "submissions", **query)
            attempts.sort(key=lambda each: (each["student"], each["number"]))
            for student, own in groupby(attempts, lambda each: each["student"]):
                found.append(
                    {
                        "course_id": self._course,
                        "assignment_id": about["name"],
                        "student_id": student,
                        "status": "submitted",
                        "submissions": [self._attempt(about, each) for each in own],
                    }
                )
        return found

    def _attempt(self, about: dict[str, Any], attempt: dict[str, Any]) -> dict[str, Any]:
        place, stamp = self.place(about["name"]), self.stamp(attempt["received"])
        pages = place / "feedback" / stamp
        notebooks = [
            {**_notebook(place, name), **_feedback(pages / f"{name}.html", attempt["feedback"])}
            for name in about["notebooks"]
        ]
        local = all(each["has_local_feedback"] for each in notebooks)
        updated = any(each["feedback_updated"] for each in notebooks)
        state = (
            "fetched" if local and not updated else "ready to be fetched" if attempt["feedback"] else "not available"
        )
        message = "%s %s %s %s (attempt %d, feedback %s)"
        self.log.info(message, self._course, attempt["student"], about["name"], stamp, attempt["number"], state)
        return {
            "course_id": self._course,
            "assignment_id": about["name"],
            "student_id": attempt["student"],
            "status": "submitted",
            "timestamp": stamp,
            "path": str(place),
            "notebooks": notebooks,
            "has_local_feedback": local,
            "has_exchange_feedback": bool(attempt["feedback"]),
            "feedback_updated": updated,
            "local_feedback_path": str(pages) if local else None,
        }

    @property
    def _course(self) -> str:
        return str(self.coursedir.course_id) if self.coursedir else ""


def _notebook(place: Path, name: str) -> dict[str, Any]:
    return {"notebook_id": name, "path": str(place / f"{name}.ipynb")}


def _feedback(page: Path, digest: str | None) -> dict[str, Any]:
    """Return what is known of one page, of which there is one with this digest, or none, to be fetched."""
    local = page.is_file()
    kept = page.with_suffix(DIGEST)
    return {
        "has_local_feedback": local,
        "has_exchange_feedback": digest is not None,
        "local_feedback_path": str(page) if local else None,
        "feedback_updated": local and digest is not None and not (kept.is_file() and kept.read_text() == digest),
    }
