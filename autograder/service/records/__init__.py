"""The records of the service: attempts, rules and files."""
