"""Keys, envelopes and seals of the services' own protocol, from the service's side.

Written apart from the suite's own code for the same protocol, so that each is a check of the other. Needs the package
`cryptography`, which Odoo needs too; without it everything but this protocol works.
"""

import base64
import hashlib
import hmac
import json
import os

try:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
except ImportError:  # pragma: no cover
    serialization = None

BLOCK = 16


class Unreadable(ValueError):
    """What the caller sent is not under the right key, or no JSON."""


class Envelope:
    """The simulator's key pair, made when it is first needed and kept with the state, and what is done with it."""

    def __init__(self, store):
        self._store, self._key = store, None

    @property
    def is_offered(self):
        return serialization is not None

    def _private_key(self):
        if self._key is None:
            with self._store.transaction():
                kept = self._store.setting("private_key")
                if not kept:
                    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
                    kept = made.private_bytes(
                        serialization.Encoding.PEM,
                        serialization.PrivateFormat.PKCS8,
                        serialization.NoEncryption(),
                    ).decode()
                    self._store.set_setting("private_key", kept)
            self._key = serialization.load_pem_private_key(kept.encode(), None)
        return self._key

    @property
    def public_key(self):
        """PEM under which callers seal their sign-in."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._private_key().public_key().public_bytes(serialization.Encoding.PEM, form).decode()

    def unseal(self, text):
        """The JSON object of a sign-in; Unreadable."""
        try:
            plain = self._private_key().decrypt(base64.b64decode(text, validate=True), padding.PKCS1v15())
            values = json.loads(base64.b64decode(plain, validate=True))
        except (ValueError, TypeError):
            raise Unreadable("the sign-in is not under the simulator's public key") from None
        if not isinstance(values, dict):
            raise Unreadable("the sign-in is no object")
        return values

    def session_key(self, token):
        """32 bytes that belong to a token; derived, so that nothing has to be kept."""
        secret = self._store.setting("signing_key")
        return hmac.new(secret.encode(), f"session {token}".encode(), hashlib.sha256).digest()


def wrap(data, key):
    """AES-256, ECB, PKCS#7; bytes in, Base64 text out."""
    fill = BLOCK - len(data) % BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return base64.b64encode(encryptor.update(data + bytes([fill]) * fill) + encryptor.finalize()).decode()


def unwrap(text, key):
    """The JSON of a wrapped text; Unreadable."""
    try:
        decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
        padded = decryptor.update(base64.b64decode(text, validate=True)) + decryptor.finalize()
        fill = padded[-1]
        if not 1 <= fill <= BLOCK or padded[-fill:] != bytes([fill]) * fill:
            raise ValueError
        return json.loads(padded[:-fill])
    except (ValueError, TypeError, IndexError):
        raise Unreadable("the data is not under the session's key") from None


def stamped(data, session_key):
    """A look-up's answer: {"data", "rek", "hmac"} for bytes."""
    key = os.urandom(32)
    mark = hmac.new(key, base64.b64encode(data), hashlib.sha256).digest()
    return {"data": wrap(data, key), "rek": wrap(key, session_key), "hmac": base64.b64encode(mark).decode()}
