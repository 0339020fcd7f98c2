from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mileage", "0001_initial")]

    operations = [
        migrations.AddField(model_name="mileagedetail", name="groups", field=models.JSONField(default=dict)),
    ]
