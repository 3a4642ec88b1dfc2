"""What there is, chosen, packed, told."""
