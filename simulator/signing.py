"""Signed invoice and QR code: JSON Web Tokens under the simulator's own key.

The real portal signs with RS256 and publishes the certificate. Here HS256 is used with a key made at
first start, and the header says whose it is, so that nothing mistakes it for the real signature.
"""

import base64
import hashlib
import hmac
import json
import secrets

ISSUER = "SIMULATOR"


def new_key():
    return secrets.token_hex(32)


def _encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _signature(head, key):
    return _encode(hmac.new(key.encode(), head.encode(), hashlib.sha256).digest())


def sign(content, key):
    """Token whose claims are ``data`` (the content as JSON text, as the portal does) and ``iss``."""
    parts = [
        {"alg": "HS256", "typ": "JWT", "kid": ISSUER},
        {"data": json.dumps(content, separators=(",", ":")), "iss": ISSUER},
    ]
    head = ".".join(_encode(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return f"{head}.{_signature(head, key)}"


def read(token, key):
    """The content of a token signed with the key; ValueError when the signature is not ours."""
    head, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature, _signature(head, key)):
        raise ValueError("not signed by this simulator")
    claims = head.partition(".")[2]
    return json.loads(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["data"])
