"""Files from outside: read apart, stored whole, sent in parts."""
