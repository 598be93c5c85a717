"""The course service: it hands out, collects and has graded, for people whom a JupyterHub has logged in."""
