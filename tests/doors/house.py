"""The pages of the house itself, and coming in."""

from tests.doors import STAFF, Door

OPEN_TO = {
    "home": Door(STAFF),
    "health": Door("strangers"),
    "language": Door("strangers", method="post"),
    "sign-in": Door("strangers"),
    "sign-out": Door(STAFF, method="post"),
}
