"""The routes of the course service: they translate between HTTP and operations."""
