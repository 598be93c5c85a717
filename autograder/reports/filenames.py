"""The name of a student's page, safe for every id that nbgrader accepts."""

import hashlib
import re

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
# Windows reserves these, with any suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


def page_name(student_id: str) -> str:
    """Return the file name of a student's page; no two ids share one, on any file system.

    A plain id, such as a normalised user name of JupyterHub, is the name itself. Any other id becomes a digest after
    its plain letters. Upper case is not plain, because some file systems cannot tell Ann from ann.
    """
    if _PLAIN.fullmatch(student_id) and not _RESERVED.fullmatch(student_id):
        return f"{student_id}.html"
    digest = hashlib.sha256(student_id.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    readable = re.sub(r"[^a-z0-9]+", "-", student_id.lower()).strip("-")[:40]
    return f"{readable or 'student'}~{digest}.html"
