"""HTML for grade reports and course pages: one template environment, shared macros, one set of styles."""
