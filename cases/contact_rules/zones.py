"""The time zones of the countries that have several."""

# A person whose zone nobody knows is protected in all of them: the strictest applies.
ZONES = {
    "us": (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/Anchorage",
        "Pacific/Honolulu",
    )
}
