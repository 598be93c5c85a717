"""The pages of the course service: the operations of the API, for people with a browser."""
