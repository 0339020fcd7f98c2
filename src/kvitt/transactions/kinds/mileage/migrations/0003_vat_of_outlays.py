from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mileage', '0002_explanations'),
    ]

    operations = [
        migrations.AddField(
            model_name='mileageoutlay',
            name='vat_code',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='mileageoutlay',
            name='vat_amount',
            field=models.DecimalField(decimal_places=2, max_digits=12, null=True),
        ),
    ]
