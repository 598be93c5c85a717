"""The processes inside a sandbox that run student code: beside it, and so not trusted."""
