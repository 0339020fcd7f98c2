"""Today, where the company is."""

from datetime import date

from kvitt.kernel.clock import today
from kvitt.tenancy.models import Company


def today_of(company: Company) -> date:
    """The company's own date."""
    return today(zone=company.time_zone)
