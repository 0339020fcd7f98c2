"""What a step of the reading gives: a value, how far to trust it, and where it stands."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """A value with its confidence (0..1) and where it stands: (page, x, y, width, height), relative."""

    value: Any
    confidence: float
    region: tuple[float, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"value": self.value, "confidence": round(self.confidence, 3), "region": self.region}
