"""Dates and numbers where Django's own ways of writing them aren't this site's."""
