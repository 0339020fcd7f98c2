from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mileage", "0001_initial")]

    operations = [
        migrations.AddField("mileagedetail", "groups", models.JSONField(default=dict, db_default={})),
    ]
