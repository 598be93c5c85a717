"""The routes of the course service, by what they are about."""
