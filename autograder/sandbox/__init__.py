"""Start, prove and end sandboxes: everything about them that runs outside and is trusted."""
