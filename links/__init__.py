"""Whether addresses of other sites still lead somewhere."""
