from django.db import migrations


class Migration(migrations.Migration):
    """The app "starter" takes the table over; its rows stay."""

    dependencies = [("content", "0005_edition_changed_at")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("StarterValue")]
        )
    ]
