"""Drives, what they are made with and where to, corrections of what was sent, and the company's tables of prices."""

from decimal import Decimal
from typing import Any, override

from django.db import models

from kvitt.people.models import User
from kvitt.policy.models import CostType
from kvitt.rates.mileage.trip import DistanceSource, Fuel, Vehicle
from kvitt.tenancy.rows import CompanyRow, optional_reference, reference
from kvitt.transactions.models import Transaction


def _choices(words: Any) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class MileageVehicle(CompanyRow):
    """What a person drives. `fuel_paid_by_driver` matters for a company car alone."""

    owner_id = models.UUIDField()
    name = models.CharField(max_length=80)
    vehicle = models.CharField(max_length=20, choices=_choices(Vehicle), default=Vehicle.CAR.value)
    fuel = models.CharField(max_length=20, choices=_choices(Fuel), blank=True)
    registration = models.CharField(max_length=20, blank=True)
    fuel_paid_by_driver = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    owner = reference(User, "owner_id")

    class Meta:
        db_table = "mileage_vehicle"
        indexes = [models.Index(fields=["company_id", "owner_id", "name"], name="mileage_vehicle_of")]

    @override
    def __str__(self) -> str:
        return f"{self.name} {self.registration}".strip()


class MileagePlace(CompanyRow):
    """A place that a person drives to again and again. Coordinates in degrees, where a map gave them."""

    owner_id = models.UUIDField()
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    is_home = models.BooleanField(default=False)
    is_workplace = models.BooleanField(default=False)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    owner = reference(User, "owner_id")

    class Meta:
        db_table = "mileage_place"
        indexes = [models.Index(fields=["company_id", "owner_id", "name"], name="mileage_place_of")]

    @override
    def __str__(self) -> str:
        return self.name


class MileageDriver(CompanyRow):
    """What is known of a driver: the ordinary way to work (km, one way), and what was driven before Kvitt.

    `before_km` were driven from 1 January of the year of `before_on` up to that day, without it.
    """

    owner_id = models.UUIDField()
    commute_km = models.DecimalField(max_digits=7, decimal_places=1, default=Decimal(0))
    before_km = models.DecimalField(max_digits=8, decimal_places=1, default=Decimal(0))
    before_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    owner = reference(User, "owner_id")

    class Meta:
        db_table = "mileage_driver"
        constraints = [models.UniqueConstraint(fields=["company_id", "owner_id"], name="mileage_driver_once")]

    @override
    def __str__(self) -> str:
        return f"driver {self.owner_id}"


class MileageDetail(CompanyRow):
    """What only a drive has. Its id is the transaction's id.

    `distance` is one way, or the whole where `is_return` is not set, in `unit`. `stops`: list of {"text", "place_id", "is_home",
    "is_workplace", "latitude", "longitude"}, in the order driven. Vehicle, country, branch and groups (dimensions
    of the person: code to its value's code) are kept as they were, so that a drive can be told again when the car is sold or its
    driver moves on. `extras`: list of {"kind", "count", "distance"}.
    `priced`: what the engine found (`rates.mileage.priced`), for this drive alone. `paid_on`: the day whose rate was taken where
    the day of payment decides. `is_correction`: no drive, it only carries corrections. `reversed_at`: booked, and taken back.
    `explanations`: by code of a rule of the policy, what the person wrote about it.
    """

    starts = models.TimeField(null=True)
    distance = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    unit = models.CharField(max_length=4, default="km")
    is_return = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=_choices(DistanceSource), default=DistanceSource.TYPED.value)
    odometer_start = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    odometer_end = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    stops = models.JSONField(default=list)
    vehicle_id = models.UUIDField(null=True)
    vehicle = models.CharField(max_length=20, choices=_choices(Vehicle), default=Vehicle.CAR.value)
    fuel = models.CharField(max_length=20, blank=True)
    registration = models.CharField(max_length=20, blank=True)
    fuel_paid_by_driver = models.BooleanField(default=True)
    extras = models.JSONField(default=list)
    law = models.CharField(max_length=2)
    branch = models.CharField(max_length=40, blank=True)
    groups = models.JSONField(default=dict, db_default={})
    paid_on = models.DateField(null=True)
    cost_type_id = models.UUIDField(null=True)
    account = models.CharField(max_length=20, blank=True)
    priced = models.JSONField(default=dict)
    is_correction = models.BooleanField(default=False)
    reversed_at = models.DateTimeField(null=True)
    explanations = models.JSONField(default=dict)

    transaction = reference(Transaction, "id", related_name="mileage_detail")
    cost_type = optional_reference(CostType, "cost_type_id")
    chosen_vehicle = optional_reference(MileageVehicle, "vehicle_id")

    class Meta:
        db_table = "mileage_detail"

    @override
    def __str__(self) -> str:
        return f"drive {self.id}"


class OutlayKind(models.TextChoices):
    """What else is paid on the way."""

    TOLL = "toll"
    FERRY = "ferry"
    PARKING = "parking"
    OTHER = "other"


class MileageOutlay(CompanyRow):
    """A toll, a ferry or a parking place that goes with a drive. `amount` is gross, in the currency of the drive.

    `account`, `vat_code` and `vat_amount` (the VAT inside it) are empty until finance says otherwise than the cost type.
    """

    transaction_id = models.UUIDField()
    position = models.PositiveSmallIntegerField(default=0)
    what = models.CharField(max_length=10, choices=OutlayKind, default=OutlayKind.PARKING)
    text = models.CharField(max_length=120, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    account = models.CharField(max_length=20, blank=True)
    vat_code = models.CharField(max_length=20, blank=True)
    vat_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    transaction = reference(Transaction, "transaction_id", related_name="mileage_outlays")

    class Meta:
        db_table = "mileage_outlay"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "transaction_id", "position"], name="mileage_outlay_position"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.what} {self.amount}"


class MileageCorrection(CompanyRow):
    """A visible line: what another drive was paid, what it should have been, and the difference, posted with `transaction`.

    `old` and `new` are priced drives in their stored form; `new` is empty for a drive that is gone. `why` is one of
    `rates.mileage.year.Why`; `because_of` the ids of the drives that caused it. A line counts from when its carrier is sent.
    """

    transaction_id = models.UUIDField()
    drive_id = models.UUIDField()
    position = models.PositiveSmallIntegerField(default=0)
    on = models.DateField()
    text = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=20)
    because_of = models.JSONField(default=list)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    difference = models.DecimalField(max_digits=12, decimal_places=2)
    tax_free_difference = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)

    transaction = reference(Transaction, "transaction_id", related_name="mileage_corrections")
    drive = reference(Transaction, "drive_id")

    class Meta:
        db_table = "mileage_correction"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "transaction_id", "position"], name="mileage_correction_position"
            ),
        ]
        indexes = [models.Index(fields=["company_id", "drive_id"], name="mileage_correction_drive")]

    @override
    def __str__(self) -> str:
        return f"{self.difference} on {self.drive_id}"


class MatrixState(models.TextChoices):
    """A version is written as a draft, comes into force, and stays as it was ever after."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    RETIRED = "retired"


class MileageMatrix(CompanyRow):
    """One version of the company's table of conditions and prices for one country's law, as text (`rates.mileage.text`)."""

    country = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=MatrixState, default=MatrixState.DRAFT)
    text = models.TextField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "mileage_matrix"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "country", "number"], name="mileage_matrix_number"),
            models.UniqueConstraint(
                fields=["company_id", "country"],
                condition=models.Q(state="in_force"),
                name="mileage_matrix_in_force",
            ),
            models.UniqueConstraint(
                fields=["company_id", "country"], condition=models.Q(state="draft"), name="mileage_matrix_one_draft"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.country} {self.number}"

    @property
    def name(self) -> str:
        """What a priced drive calls this version."""
        return f"{self.country.lower()}-{self.number}"
