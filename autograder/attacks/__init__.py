"""Dishonest submissions, graded on this machine as all others are, and a judge of what they achieved."""
