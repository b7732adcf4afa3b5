"""The pages of the project itself, and signing in."""

from tests.doors import STAFF, Door

OPEN_TO = {
    "home": Door(STAFF),
    "health": Door("strangers"),
    "language": Door("strangers", method="post"),
    "sign-in": Door("strangers"),
    "sign-out": Door(STAFF, method="post"),
}
