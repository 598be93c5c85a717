"""How the database of a course came to be, step by step."""
