"""Write the numbers to where error pages and a proxy in front take them from."""

from typing import Any

from django.core.management.base import BaseCommand

from centres import numbers


class Command(BaseCommand):
    """Part of 'prepare'; whenever an editor changes a number it happens by itself."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them."""
        numbers.publish()
