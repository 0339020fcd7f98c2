from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mileage", "0003_vat_of_outlays")]

    operations = [
        migrations.AddField("mileagedetail", "groups", models.JSONField(default=dict, db_default={})),
    ]
