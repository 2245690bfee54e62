"""The page that somebody takes to the doctor."""

from tools.report.content import Patient
from tools.report.page import report

__all__ = ["Patient", "report"]
