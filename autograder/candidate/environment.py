"""The environment of student code: its variables, the folder of this library and the folders it may write into."""

from pathlib import Path

import autograder

PACKAGE = Path(autograder.__file__).resolve().parent

ENVIRONMENT = {
    "USER": "student", "LOGNAME": "student", "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "GX_ANALYTICS_ENABLED": "false",
    # Threads of numerical libraries do not survive a fork, and fight over the cores.
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "LOKY_MAX_CPU_COUNT": "1",
}  # fmt: skip


def folder_variables(work: str, scratch: str) -> dict[str, str]:
    """Return the environment variables that name the home folder and the folder for temporary files."""
    return {
        "HOME": work,
        "TMPDIR": scratch,
        "MPLCONFIGDIR": f"{scratch}/matplotlib",
        "IPYTHONDIR": f"{scratch}/ipython",
    }
