"""How often documents are taken, counted without anything about who takes them."""
