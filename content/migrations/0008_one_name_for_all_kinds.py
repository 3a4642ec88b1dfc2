import django.db.models.deletion
from django.db import migrations, models

EDITIONS = {
    "brochureedition": ("brochure", "one_edition_a_language", "cover"),
    "videoedition": ("video", "one_video_edition_a_language", "poster"),
}
EARLIER = ("earlierbrochurefile", "earliervideofile")


class Migration(migrations.Migration):
    """An edition calls what it is an edition of "item", its picture "image", in every kind."""

    dependencies = [("content", "0007_technical_models")]

    operations = [
        operation
        for model, (kind, constraint, picture) in EDITIONS.items()
        for operation in (
            migrations.RemoveConstraint(model, constraint),
            migrations.RenameField(model, kind, "item"),
            *(
                migrations.RenameField(model, f"{picture}{part}", f"image{part}")
                for part in ("", "_width", "_height")
            ),
            migrations.AlterField(
                model,
                "item",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="editions",
                    to=f"content.{kind}",
                    verbose_name=kind,
                ),
            ),
            migrations.AddConstraint(
                model,
                models.UniqueConstraint(
                    fields=("item", "language"),
                    name=constraint,
                    violation_error_message="There is an edition in this language already.",
                ),
            ),
        )
    ] + [
        migrations.RenameField("videoedition", "poster_is_own", "image_is_own"),
        migrations.AlterField(
            "brochureedition",
            "image",
            models.FileField(editable=False, upload_to="", verbose_name="picture"),
        ),
        *(
            migrations.AlterField(
                model,
                "edition",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="earlier",
                    to=f"content.{edition}",
                ),
            )
            for model, edition in zip(EARLIER, EDITIONS)
        ),
    ]
