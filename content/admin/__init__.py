"""Editing pages, their sources, brochures and videos."""

from content.admin import brochure, page, source, video

__all__ = ["brochure", "page", "source", "video"]
