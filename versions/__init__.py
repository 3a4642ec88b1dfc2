"""What was written, by whom, when: drafts, what visitors read, and what they read before."""
