"""What only the examiner knows. The hidden days are built when it is imported, once per worker."""

from private import facts, inspection, results
