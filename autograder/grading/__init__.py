"""From an attempt to a graded attempt."""
