"""An assignment package: what an author writes about one topic, and what is built from it."""
