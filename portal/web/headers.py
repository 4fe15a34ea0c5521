"""Headers every answer carries."""

from flask import request
from werkzeug.wrappers import Response

from portal.web.identity import current_identity
from portal.web.registries import registries

FORM_ACTION = "form-action 'self'"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "media-src 'self' blob:",
        "manifest-src 'self'",
        FORM_ACTION,
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
FOR_VISITORS = "no-cache, private"


def secure(response: Response) -> Response:
    headers = response.headers
    # a file that somebody uploaded has brought a stricter one
    headers.setdefault("Content-Security-Policy", _policy(response))
    headers.update(ALWAYS)
    if registries.keeps_opener(headers.get("Location", "")):
        headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in headers:
        signed_in = current_identity().is_authenticated
        headers["Cache-Control"] = "no-store" if signed_in else FOR_VISITORS
    return response


def _policy(response: Response) -> str:
    """Chromium holds a redirect after a form against form-action too: a page whose form leads on
    to an application names the one origin that application has registered for it.
    """
    is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
    target = registries.form_target() if is_page else ""
    return POLICY.replace(FORM_ACTION, f"{FORM_ACTION} {target}") if target else POLICY
