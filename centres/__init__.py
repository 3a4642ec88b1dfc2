"""Whom people reach: the three centres and the help lines."""
