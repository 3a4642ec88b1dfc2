"""The zones of the site: what may be sent where, and what an answer from there carries.

The one table of it. The middlewares read the zone of a request; a view names its own, where that
isn't reading. Nothing here needs Django's settings: gunicorn's worker reads it before them.
"""

from dataclasses import dataclass

#: All that Chromium knows; a browser skips names that are new to it.
UNUSED_FEATURES = [
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "compute-pressure",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "identity-credentials-get",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
]
# A video may fill the screen. It may not play on in a window of its own, which would stay in
# sight when the page is left.
PERMISSIONS = ", ".join(["fullscreen=(self)", *(f"{feature}=()" for feature in UNUSED_FEATURES)])

#: Nothing from elsewhere, nothing inline, in nobody's frame. The stylesheet that stands in a page
#: is known by its hash, which the middleware adds.
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: What is no page (a PDF, a film, a picture, data) is shown by a viewer of the browser's own. What
#: a viewer writes inline are styles: without them Safari 17.4 to 17.6 shows a PDF 154 pixels high
#: (WebKit 272689), and older ones no buttons under a film. "sandbox" leaves its viewer empty.
FILES = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: Scripts need no exception but the import map of the rich text editor, known by its hash, which
#: the middleware fills in. Styles do: the editor writes a style element, Django's pages style
#: attributes.
EDITORS = (
    "default-src 'self'; script-src 'self' {import_map}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-src 'none'; object-src 'none'; worker-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Zone:
    """A part of the site under one set of rules; sizes are in bytes.

    Where there are no ``cookies``, none is read or set: there is no session, no account and no
    CSRF token. ``largest_body`` is the most that a request may send, ``largest_unknown_body``
    the most of somebody who isn't logged in. What mustn't be kept (``no-store``) isn't, whatever
    a view says; otherwise a view may say better.
    """

    name: str
    methods: tuple[str, ...]
    cookies: bool
    largest_body: int
    largest_unknown_body: int
    referrer_policy: str
    cache_control: str
    content_security_policy: str
    permissions_policy: str = PERMISSIONS
    #: Whether search engines may list it.
    listed: bool = True


#: What visitors read. Browsers and proxies may keep a page, but ask each time if it is still true.
#: A body that comes with GET is read by nobody; what is more than a form could be is refused.
READING = Zone(
    name="reading",
    methods=("GET", "HEAD"),
    cookies=False,
    largest_body=65_536,
    largest_unknown_body=65_536,
    referrer_policy="no-referrer",
    cache_control="no-cache",
    content_security_policy=STRICT,
)
#: What visitors send. With "no-referrer" a form comes with the origin "null", by which nobody can
#: tell whether it was sent from here.
FORMS = Zone(
    name="forms",
    methods=("GET", "HEAD", "POST"),
    cookies=False,
    largest_body=65_536,
    largest_unknown_body=65_536,
    referrer_policy="same-origin",
    cache_control="no-store",
    content_security_policy=STRICT,
)
#: Where editors work, below ADMIN_PATH. A video is 200 MB (files.video), and three languages may
#: be saved at once; the log-in form is far below 64 KB.
EDITING = Zone(
    name="editing",
    methods=("GET", "HEAD", "POST"),
    cookies=True,
    largest_body=650_000_000,
    largest_unknown_body=65_536,
    # With "no-referrer" a form comes with the origin "null", which the check for CSRF refuses.
    referrer_policy="same-origin",
    cache_control="no-store",
    content_security_policy=EDITORS,
    listed=False,
)
#: What isn't published yet, for whoever has its link. Nothing keeps it, and no log holds the query.
PREVIEW = Zone(
    name="preview",
    methods=("GET", "HEAD"),
    cookies=False,
    largest_body=65_536,
    largest_unknown_body=65_536,
    referrer_policy="no-referrer",
    cache_control="no-store",
    content_security_policy=STRICT,
    listed=False,
)
ZONES = (READING, FORMS, EDITING, PREVIEW)
