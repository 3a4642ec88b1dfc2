"""What is shown without the database follows what editors publish."""

from typing import Any

from django.db import transaction

from centres.models import Centre, HelpLine, first_of_each_kind
from stopmensenhandel import errors, reach


def published() -> reach.Reach:
    """Return the numbers as they are in the database."""
    lines = first_of_each_kind(HelpLine.objects.all())
    hotline, emergency = lines["trafficking"], lines["emergency"]
    return reach.Reach(
        reach.Number(hotline.phone, hotline.written),
        reach.Number(emergency.phone, emergency.written),
        [
            reach.Number(centre.phone, centre.phone_national, centre.name)
            for centre in Centre.objects.all()
        ],
    )


def publish() -> None:
    """Write the numbers, and the pages that a proxy answers with by itself."""
    reach.write(published())
    errors.write_copies()


def follow(**kwargs: Any) -> None:
    """Publish the numbers once a change of one is stored (signals post_save and post_delete)."""

    def publish_changes() -> None:
        if published() != reach.read():
            publish()

    # The change is made already: a full disk mustn't tell the editor that it failed.
    transaction.on_commit(publish_changes, robust=True)
