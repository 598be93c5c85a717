"""Notebooks that come through a form, as the archive that programs send."""

import gzip
import io
import json
import tarfile
from collections.abc import Mapping

from autograder.errors import SubmissionError


def packed(notebooks: Mapping[str, bytes]) -> bytes:
    """Return the archive of notebooks, by name; raise `SubmissionError` if one is not a notebook.

    The same notebooks make the same archive.
    """
    target = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=target, mode="wb", filename="", mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, content in sorted(notebooks.items()):
            _check(name, content)
            about = tarfile.TarInfo(f"{name}.ipynb")
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return target.getvalue()


def _check(name: str, content: bytes) -> None:
    """Refuse what is obviously the wrong file, before it costs an attempt; what is in a notebook is for the intake."""
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError):
        notebook = None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise SubmissionError(f"what was sent for {name}.ipynb is no Jupyter notebook; choose the file you worked on")
