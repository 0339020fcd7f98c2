import django.db.models.deletion
import kvitt.kernel.ids
import kvitt.tenancy.scope
from django.db import migrations, models

from kvitt.tenancy.operations import SecureCompanyTables


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_clock'),
        ('transactions', '0008_clock'),
    ]

    operations = [
        migrations.CreateModel(
            name='SummaryOnly',
            fields=[
                ('pk', models.CompositePrimaryKey('company_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('company_id', models.UUIDField(default=kvitt.tenancy.scope.current_company, editable=False)),
                ('id', models.UUIDField(default=kvitt.kernel.ids.uuid7, editable=False)),
                ('user_id', models.UUIDField()),
                ('since', models.DateTimeField()),
                ('user', models.ForeignObject(from_fields=['company_id', 'user_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.user', to_fields=['company_id', 'id'])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('company_id', 'user_id'), name='transactions_summary_only_once')],
            },
        ),
        SecureCompanyTables(),
    ]
