"""Commands about what people read."""
