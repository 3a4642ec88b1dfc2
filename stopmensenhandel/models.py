"""What the whole site keeps in the database."""

from django.db import models


class Generation(models.Model):
    """How often what visitors read has changed: a single row, raised by every writer.

    A page that was made in an earlier generation may be out of date; see ``generation``.
    """

    ROW = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ROW)
    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        # Nobody edits it: it has no place in the admin and no rights.
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_generation"),
        ]

    def __str__(self) -> str:
        return str(self.number)
