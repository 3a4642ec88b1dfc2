"""The videos and how they are made."""
