"""What the service keeps: attempts, rules and files."""
