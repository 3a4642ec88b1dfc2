import re

from django.db import migrations, models

#: The handler of a track of sound in an MP4 (ISO/IEC 14496-12, 8.4.3), a codec of it in a WebM.
SOUND = re.compile(rb"hdlr.{8}soun|A_(?:OPUS|VORBIS)", re.DOTALL)


def read_files(apps, _schema_editor):
    """Look into the stored films: decoders aren't needed to find a track of sound."""
    for edition in apps.get_model("content", "VideoEdition").objects.all():
        try:
            with edition.file.open("rb") as file:
                edition.has_sound = _has_sound(file)
        except Exception:  # whatever a storage raises, the site has to start
            continue
        edition.save(update_fields=["has_sound"])


def _has_sound(file):
    end = b""
    for piece in file.chunks():
        if SOUND.search(end + piece):
            return True
        end = piece[-16:]
    return False


class Migration(migrations.Migration):
    """Whether a film has sound is read from it."""

    dependencies = [("content", "0009_whole_in_each_language")]

    operations = [
        migrations.AddField(
            "videoedition",
            "has_sound",
            models.BooleanField(default=False, editable=False, verbose_name="sound"),
        ),
        migrations.RunPython(read_files, migrations.RunPython.noop, elidable=True),
    ]
