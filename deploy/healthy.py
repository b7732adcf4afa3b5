"""Exit 0 when this machine's web process answers with the sign-in page, 1 when it does not.

It asks as the proxy does: under the first name of ALLOWED_HOSTS, and over HTTPS. So it follows no redirect.
"""

import os
import sys
import urllib.error
import urllib.request

request = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/sign-in/",
    headers={
        "Host": os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0],
        "X-Forwarded-Proto": "https",
    },
)
try:
    with urllib.request.urlopen(request, timeout=5):  # noqa: S310 -- the address is written above
        pass
except (urllib.error.URLError, OSError) as error:
    sys.exit(str(error))
