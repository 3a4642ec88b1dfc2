"""Views of the content app, one file a subject."""
