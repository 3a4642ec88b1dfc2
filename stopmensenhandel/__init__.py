"""The project: what is about the whole site."""
