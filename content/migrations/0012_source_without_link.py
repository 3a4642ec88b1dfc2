"""A source may have no address of its own: an act, an article that stands behind no link."""

from django.db import migrations, models

LANGUAGES = ("ar", "de", "en", "fr", "nl")


def link(**options: bool) -> models.URLField:
    """Return the field as it is from here on."""
    return models.URLField(blank=True, max_length=500, verbose_name="link", **options)


class Migration(migrations.Migration):
    dependencies = [("content", "0011_brochure_numbers")]

    operations = [
        migrations.AlterField(model_name="source", name="url", field=link()),
        *(
            migrations.AlterField(
                model_name="source", name=f"url_{code}", field=link(null=True)
            )
            for code in LANGUAGES
        ),
    ]
