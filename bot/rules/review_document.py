"""Likely joins as a document for scripts."""

from typing import Any

from bot.rules.review import Review, Suggestion


def as_document(found: Review) -> dict[str, Any]:
    """For scripts; money in integer cents, net obligations of the awarding side within the window."""
    window = found.window
    return {
        "measure": "net_obligated",
        "side": "awarding",
        "first_year": window.first_year,
        "last_year": window.last_year,
        "as_of": window.as_of.isoformat(),
        "suggestions": [_as_table(suggestion) for suggestion in found.suggestions],
    }


def _as_table(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "company": suggestion.company_id,
        "recipient": suggestion.recipient,
        "award": suggestion.award_keys[0] if suggestion.is_of_an_award else None,
        "evidence": [{"kind": kind.value, "beside": list(suggestion.beside(kind))} for kind in suggestion.evidence],
        "parents": [
            {
                "uei": parent.uei,
                "name": parent.name,
                "origin": parent.origin,
                "first_seen": parent.first_seen.isoformat(),
                "last_seen": parent.last_seen.isoformat(),
            }
            for parent in suggestion.parents
        ],
        "agencies": [
            {
                "agency": figure.agency.value,
                "awards": figure.awards,
                "window_awards": figure.window_awards,
                "window_net_obligated_cents": figure.net_cents,
            }
            for figure in suggestion.figures
        ],
        "links": list(suggestion.links),
        "file": suggestion.file,
        "lines": list(suggestion.lines),
    }
