"""Editing pages, their sources and brochures."""

from content.admin import brochure, page, source

__all__ = ["brochure", "page", "source"]
