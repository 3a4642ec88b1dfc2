"""What must be there before a visitor is sent to this site."""

from centres.models import HelpLine


def hotline() -> bool:
    """Return whether the database has the number of the hotline."""
    return HelpLine.objects.filter(kind=HelpLine.Kind.TRAFFICKING).exists()
