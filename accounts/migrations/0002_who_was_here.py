"""Whoever could edit everything goes on doing so: as a publisher."""

from django.conf import settings
from django.db import migrations


def make_publishers(apps, _schema):
    app, name = settings.AUTH_USER_MODEL.split(".")
    users = apps.get_model(app, name).objects.filter(is_staff=True, is_superuser=False)
    account = apps.get_model("accounts", "Account").objects
    for user in users:
        account.get_or_create(user=user, defaults={"role": "publisher", "languages": []})


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(make_publishers, migrations.RunPython.noop)]
