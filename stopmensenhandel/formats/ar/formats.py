"""Arabic: no comma between month and year."""

DATE_FORMAT = "j F Y"
