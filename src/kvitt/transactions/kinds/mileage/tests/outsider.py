"""What Nordlys has of driving, for the walk of a stranger over every address."""

from decimal import Decimal
from typing import Any

from kvitt.kernel.ids import uuid7
from kvitt.project.nordlys import AT, TODAY, Cast
from kvitt.transactions.kinds.mileage.actions.draft import draft
from kvitt.transactions.kinds.mileage.actions.garage import save_place, save_vehicle
from kvitt.transactions.kinds.mileage.actions.matrix import begin_matrix


def theirs(cast: Cast) -> dict[str, Any]:
    """By the name of the parameter that would ask for it."""
    row = draft(
        person=cast.alma, transaction_id=uuid7(), at=AT,
        changes={"on": TODAY, "distance": Decimal(12), "stops": ["Hemmelig vej 1", "Hemmelig gade 2"], "purpose": "Hemmelig"},
    )  # fmt: skip
    vehicle = save_vehicle(
        person=cast.alma, owner=cast.alma, vehicle_id=uuid7(), fields={"name": "Hemmelig bil"}, at=AT
    )
    place = save_place(
        person=cast.alma, owner=cast.alma, place_id=uuid7(),
        fields={"name": "Hemmelig", "address": "Hemmelig vej 1"}, at=AT,
    )  # fmt: skip
    matrix = begin_matrix(person=cast.cleo, country="DK", matrix_id=uuid7(), at=AT)
    return {
        "mileage_id": row.id, "vehicle_id": vehicle.id, "place_id": place.id, "matrix_id": matrix.id, "number": 10,
    }  # fmt: skip
