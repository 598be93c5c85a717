"""The sandboxed process that runs a student's code, and the wire that leads to it."""
