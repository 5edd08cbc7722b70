"""What a committee and a bidder can bear: limits of a tender, of each of its lots, and of a profile."""

MAX_MINIMUM = 30
"""Requirements that exclude bidders."""
MAX_AWARD = 12
"""Items that are scored."""
MAX_REQUIREMENTS = 90
"""Requirements in all."""
