"""What the starter content last wrote, so that a later load can tell an editor's change."""

from django.db import models


class StarterValue(models.Model):
    """The digest of one field of one object as the starter content wrote it.

    ``object_key`` names the object as the starter files do ("page:am-i-a-victim").
    """

    object_key = models.CharField(max_length=200)
    field = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)

    class Meta:
        # Nobody edits them: there is nothing to permit.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["object_key", "field"], name="one_digest_a_field")
        ]

    def __str__(self) -> str:
        return f"{self.object_key}.{self.field}"
