from django.db import migrations, models


class Migration(migrations.Migration):
    """Take the table over from "content" with all that is in it."""

    initial = True

    dependencies = [("content", "0006_starter_values_move")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="StarterValue",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("object_key", models.CharField(max_length=200)),
                        ("field", models.CharField(max_length=100)),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("object_key", "field"), name="one_digest_a_field")],
                        "default_permissions": (),
                        "db_table": "content_startervalue",
                    },
                ),
            ]
        ),
        migrations.AlterModelTable("startervalue", None),
    ]
