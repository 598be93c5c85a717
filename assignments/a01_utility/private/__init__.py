"""What only the examiner sees. All of it is built here, once, and shared by all submissions."""
