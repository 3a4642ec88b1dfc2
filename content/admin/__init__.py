"""Editing pages and brochures."""

from content.admin import brochure, page

__all__ = ["brochure", "page"]
