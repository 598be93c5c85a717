"""The only door for a student's file."""
