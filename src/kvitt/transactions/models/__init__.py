"""Transactions: the header that all kinds share, reports, receipts attached, approval steps."""

from kvitt.transactions.models.deciding import (
    ApprovalFlow,
    ApprovalFlowPart,
    ApprovalStep,
    DecisionLink,
    SpotCheck,
    StepState,
)
from kvitt.transactions.models.items import Attachment, Report, Transaction
from kvitt.transactions.models.telling import Message, MessageKind, Seen, Summary, SummaryOnly

__all__ = [
    "ApprovalFlow",
    "ApprovalFlowPart",
    "ApprovalStep",
    "Attachment",
    "DecisionLink",
    "Message",
    "MessageKind",
    "Report",
    "Seen",
    "SpotCheck",
    "StepState",
    "Summary",
    "SummaryOnly",
    "Transaction",
]
