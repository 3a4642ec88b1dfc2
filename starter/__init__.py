"""The content that the site ships with: reading its files, and loading them."""
