"""What Cloudflare, which stands before Conso API, shows by itself."""

import json

from ..transport import Pages

BLOCKED_PAGE = """<!DOCTYPE html>
<html lang="en-US"><head><title>Attention Required! | Cloudflare</title></head>
<body><div id="cf-wrapper"><h1>Sorry, you have been blocked</h1>
<h2>You are unable to access boris.sh</h2>
<p>This website is using a security service to protect itself from online attacks.</p>
<p>Cloudflare Ray ID: 8f00000000000000</p></div></body></html>
"""

_BAD_GATEWAY = {
    "type": "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/"
    "cloudflare-5xx-errors/error-502/",
    "title": "Error 502: Bad gateway",
    "status": 502,
    "detail": "The origin web server returned an invalid or incomplete response to Cloudflare. "
    "This typically indicates the origin is overloaded or misconfigured.",
    "instance": "8f00000000000000",
    "error_code": 502,
    "error_name": "origin_bad_gateway",
    "error_category": "origin",
    "ray_id": "8f00000000000000",
}

CLOUDFLARE = Pages(
    bad_gateway=json.dumps(_BAD_GATEWAY),
    bad_gateway_type="application/json",
    html=BLOCKED_PAGE,
    html_status=403,
)
