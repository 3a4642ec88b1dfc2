"""From stored text to what visitors get."""
