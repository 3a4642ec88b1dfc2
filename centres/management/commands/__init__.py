"""Commands about the centres and help lines."""
