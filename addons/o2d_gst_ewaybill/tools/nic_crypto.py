"""Keys, envelopes and seals of the e-way bill API 1.03 and of the e-invoice API.

Signing in is sent under the service's public key (RSA, PKCS#1 v1.5, over the Base64 of the JSON). It answers with a
session key (sek), wrapped in the key that the caller sent along. Everything after it is AES-256 in ECB with PKCS#7
padding: not what one would choose today, but what the services speak. Look-ups come under a key of their own (rek,
wrapped in sek) with an HMAC-SHA256 over the Base64 of the JSON.

Source: docs.ewaybillgst.gov.in, API documents 1.03 (authentication; get e-way bill details).
"""

import base64
import binascii
import hmac
import json
import os

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import padding as block_padding
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

KEY_BYTES = 32


class BadMessage(ValueError):
    """What came is not what the protocol says: half of it, of another session, or altered on the way."""


class BadKey(ValueError):
    """The public key cannot be read."""


def new_key():
    """A key for AES-256 (bytes), from the machine's own source of chance."""
    return os.urandom(KEY_BYTES)


def public_key(text):
    """The service's public key, from the forms in which it is handed out.

    :param text: PEM of a key or of a certificate, or the Base64 between its first and last line
    :return: RSA public key
    :raise BadKey: anything else
    """
    text = (text or "").strip()
    try:
        if text.startswith("-----BEGIN CERTIFICATE"):
            key = load_pem_x509_certificate(text.encode()).public_key()
        elif text.startswith("-----BEGIN"):
            key = load_pem_public_key(text.encode())
        else:
            key = _key_of_der(base64.b64decode("".join(text.split()), validate=True))
    except (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error):
        raise BadKey("not a public key") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadKey("not an RSA key")
    return key


def _key_of_der(data):
    try:
        return load_der_public_key(data)
    except ValueError:
        return load_der_x509_certificate(data).public_key()


def seal(values, key):
    """Sign-in data for the service's eyes only.

    :param values: JSON-able dict
    :param key: RSA public key
    :return: Base64 text
    :raise BadKey: user name and password together are too long for the key
    """
    data = base64.b64encode(json.dumps(values, separators=(",", ":")).encode())
    try:
        return base64.b64encode(key.encrypt(data, padding.PKCS1v15())).decode()
    except ValueError:
        raise BadKey("too short for what is to be sealed") from None


def encrypt(data, key):
    """:param data: bytes
    :param key: 32 bytes
    :return: Base64 text
    """
    padder = block_padding.PKCS7(algorithms.AES.block_size).padder()
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 the protocol's choice
    return base64.b64encode(encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()).decode()


def decrypt(text, key):
    """:param text: Base64 text
    :param key: 32 bytes
    :return: bytes
    :raise BadMessage: not encrypted with this key, or cut
    """
    try:
        data = base64.b64decode(text, validate=True)
        decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305 the protocol's choice
        padded = decryptor.update(data) + decryptor.finalize()
        unpadder = block_padding.PKCS7(algorithms.AES.block_size).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except (ValueError, TypeError, binascii.Error):
        raise BadMessage("cannot be decrypted") from None


def unwrap_key(text, key):
    """A key that was sent under another one.

    :return: 32 bytes
    :raise BadMessage:
    """
    unwrapped = decrypt(text, key)
    if len(unwrapped) != KEY_BYTES:
        raise BadMessage("not a key of 256 bits")
    return unwrapped


def encrypt_json(values, key):
    """:return: Base64 text of the JSON, encrypted"""
    return encrypt(json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode(), key)


def decrypt_json(text, key):
    """:return: what the JSON holds
    :raise BadMessage:
    """
    return read_json(decrypt(text, key))


def read_json(data):
    """JSON as the services send it: plain, or (older ones) as Base64 of it.

    :param data: bytes
    :raise BadMessage:
    """
    try:
        if data.lstrip()[:1] not in (b"{", b"["):
            data = base64.b64decode(data, validate=True)
        return json.loads(data)
    except (ValueError, binascii.Error):  # A UnicodeDecodeError is a ValueError.
        raise BadMessage("not JSON") from None


def stamp(data, key):
    """HMAC-SHA256 of the Base64 of the data.

    :param data: bytes, the JSON as it was encrypted
    :param key: the key it was encrypted with (rek)
    :return: Base64 text
    """
    return base64.b64encode(hmac.digest(key, base64.b64encode(data), "sha256")).decode()


def open_stamped(text, wrapped, mark, session_key):
    """A look-up's answer, verified.

    :param text: the data, under the answer's own key
    :param wrapped: that key (rek), under the session's
    :param mark: its HMAC
    :param session_key: 32 bytes
    :return: what the JSON holds
    :raise BadMessage: altered, cut, or of another session
    """
    key = unwrap_key(wrapped, session_key)
    data = decrypt(text, key)
    if not isinstance(mark, str) or not hmac.compare_digest(stamp(data, key).encode(), mark.encode()):
        raise BadMessage("the seal is not that of the content")
    return read_json(data)
