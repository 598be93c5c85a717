"""The pages of the course service: they show operations to people with a browser."""
