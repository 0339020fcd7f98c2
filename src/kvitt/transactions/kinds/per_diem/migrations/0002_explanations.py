from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('per_diem', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='perdiemdetail',
            name='explanations',
            field=models.JSONField(default=dict),
        ),
    ]
