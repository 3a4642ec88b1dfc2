"""The brochures and how they are built."""
