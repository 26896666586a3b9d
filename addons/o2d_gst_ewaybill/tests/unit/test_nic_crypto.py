"""The services' envelopes: the same bytes as OpenSSL makes, and nothing altered, cut or foreign is taken.

The constants were made with OpenSSL 3.0 and coreutils, not with the code under test. KEY is the bytes 0 to 31, REK the
bytes 100 to 131, PLAIN the text below in the file plain:

    openssl enc -aes-256-ecb -K <hex of KEY> -in plain -a -A            ENCRYPTED
    openssl enc -aes-256-ecb -K <hex of KEY> -in rek -a -A              WRAPPED
    openssl enc -aes-256-ecb -K <hex of REK> -in plain -a -A            STAMPED
    base64 -w0 plain | openssl dgst -sha256 -mac HMAC -macopt hexkey:<hex of REK> -binary | base64      MARK
    openssl genrsa 2048 | openssl rsa -pubout                           PUBLIC
"""

import base64
import json
import unittest

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.o2d_gst_ewaybill.tools import nic_crypto
from odoo.addons.o2d_gst_ewaybill.tools.nic_crypto import BadKey, BadMessage

KEY, REK = bytes(range(32)), bytes(range(100, 132))
PLAIN = b'{"ewbNo":331001121234,"vehicleNo":"MH12AB1234"}'
ENCRYPTED = "NFpq2gqKjZWbxtE/TGfCxhpDd/yrXeB3o+CjgllhC+DoUqFCAiwj9p5IRchR8JjM"
WRAPPED = "k9gRILYgu01+jb+r5r+Q3Epf32rLlTzu/WNqzHmy0NOfO3UEkm+L024xGOkDpM1K"
STAMPED = "dI9WMaUY4ARLIBbHWPFfU2qg0Ey+wkZy29IuuqYsPv8MPKki4zzo2ukB2pzLfyQ0"
MARK = "lR5B8DbPOsr/nZfnsNHGa/Cfe7FJ4CMHz47NqTGMqR4="
PUBLIC = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAnH1+KjfbVBquBp/nsReJ
1fJCqKIHN37i8ndSrMjLU3KSvTI4wr2LegH7RShNef/jiFoYTf3M4b0yFHTxQTc0
HcHR6hRKB/33T01NL58fVO3Ij5DkCgyaKB8Uk3TW8NbuCiQSVX96ulB0OwChiQFo
t4yuIN07ffd8EucmajuDNFd943VPpTMjIZ9Minu38b9YFNLVhAuqQuAkT3wGeHu0
ez0hBR4b1Vt+KDmTUJPhq+an5qKshQV8+FvuQ+agbrpQ9pImaL3pNRULjwM/Zu1a
BUj/Xxl+iUh+U9lUAvLVIvUkNNbxfCgnbVDbyczxpjOaZ6OPyzo8/HZ+DdunLDGC
xQIDAQAB
-----END PUBLIC KEY-----"""
VALUES = st.dictionaries(
    st.text(max_size=8), st.one_of(st.text(max_size=40), st.integers(), st.none(), st.booleans()), max_size=6
)
KEYS = st.binary(min_size=32, max_size=32)


class TestNicCrypto(unittest.TestCase):
    def test_cipher_is_the_standards(self):
        """AES-256 of FIPS 197, appendix C.3, block by block."""
        block = bytes.fromhex("00112233445566778899aabbccddeeff")
        made = base64.b64decode(nic_crypto.encrypt(block * 2, KEY))
        self.assertEqual(made[:32].hex(), "8ea2b7ca516745bfeafc49904b496089" * 2)

    def test_same_bytes_as_openssl(self):
        """Data under the session's key is what OpenSSL makes of it, both ways."""
        self.assertEqual(nic_crypto.encrypt(PLAIN, KEY), ENCRYPTED)
        self.assertEqual(nic_crypto.decrypt(ENCRYPTED, KEY), PLAIN)
        self.assertEqual(nic_crypto.encrypt_json(json.loads(PLAIN), KEY), ENCRYPTED)
        self.assertEqual(nic_crypto.unwrap_key(WRAPPED, KEY), REK)

    def test_stamped_answer_is_opened(self):
        """A look-up's answer is opened with the key in it and its seal verified."""
        self.assertEqual(nic_crypto.stamp(PLAIN, REK), MARK)
        self.assertEqual(nic_crypto.open_stamped(STAMPED, WRAPPED, MARK, KEY), json.loads(PLAIN))

    def test_altered_answer_is_refused(self):
        """A seal, content or key that was changed, left out or belongs to another session opens nothing."""
        other = nic_crypto.encrypt(PLAIN.replace(b"1234,", b"9999,"), REK)
        for case, arguments in {
            "content": (other, WRAPPED, MARK, KEY),
            "seal": (STAMPED, WRAPPED, "A" + MARK[1:], KEY),
            "half a seal": (STAMPED, WRAPPED, MARK[:20], KEY),
            "no seal": (STAMPED, WRAPPED, None, KEY),
            "seal that is no ASCII": (STAMPED, WRAPPED, "é" * 44, KEY),
            "no content": (None, WRAPPED, MARK, KEY),
            "half the content": (STAMPED[:30], WRAPPED, MARK, KEY),
            "another session": (STAMPED, WRAPPED, MARK, REK),
            "no key": (STAMPED, "", MARK, KEY),
            "content as key": (STAMPED, ENCRYPTED, MARK, KEY),
        }.items():
            with self.subTest(case), self.assertRaises(BadMessage):
                nic_crypto.open_stamped(*arguments)

    @given(VALUES, KEYS)
    def test_round_trip(self, values, key):
        """Whatever is encrypted comes back; a seal fits its own content and key."""
        self.assertEqual(nic_crypto.decrypt_json(nic_crypto.encrypt_json(values, key), key), values)
        data = json.dumps(values).encode()
        sealed = nic_crypto.encrypt(data, REK), nic_crypto.encrypt(REK, key), nic_crypto.stamp(data, REK)
        self.assertEqual(nic_crypto.open_stamped(*sealed, key), values)

    @given(VALUES, st.data())
    def test_one_changed_character(self, values, draw):
        """One changed character anywhere in a sealed answer is noticed."""
        data = json.dumps(values).encode()
        parts = [nic_crypto.encrypt(data, REK), nic_crypto.encrypt(REK, KEY), nic_crypto.stamp(data, REK)]
        which = draw.draw(st.integers(0, 2))
        place = draw.draw(st.integers(0, len(parts[which].rstrip("=")) - 2))
        old = parts[which][place]
        parts[which] = parts[which][:place] + ("A" if old != "A" else "B") + parts[which][place + 1 :]
        with self.assertRaises(BadMessage):
            nic_crypto.open_stamped(*parts, KEY)

    @given(st.one_of(st.text(), st.none(), st.integers(), st.binary()), KEYS)
    def test_anything_else_is_a_bad_message(self, text, key):
        """What is no envelope raises one clear error, never another."""
        try:
            nic_crypto.decrypt_json(text, key)
        except BadMessage:
            return
        self.fail("opened what nobody closed")

    def test_base64_of_json_is_read(self):
        """JSON that comes as Base64 once more is read too."""
        self.assertEqual(
            nic_crypto.decrypt_json(nic_crypto.encrypt(base64.b64encode(PLAIN), KEY), KEY)["ewbNo"], 331001121234
        )


class TestSignIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        cls.public = cls.private.public_key()

    def test_sealed_as_pkcs1(self):
        """A sign-in is the Base64 of its JSON in PKCS#1 v1.5 (00 02 random 00 data): undone by arithmetic."""
        sealed = nic_crypto.seal({"action": "ACCESSTOKEN", "username": "api"}, self.public)
        numbers = self.private.private_numbers()
        number = pow(int.from_bytes(base64.b64decode(sealed), "big"), numbers.d, numbers.public_numbers.n)
        block = number.to_bytes(256, "big")
        self.assertEqual(block[:2], b"\x00\x02")
        filling, _, data = block[2:].partition(b"\x00")
        self.assertGreaterEqual(len(filling), 8)
        self.assertEqual(base64.b64decode(data), b'{"action":"ACCESSTOKEN","username":"api"}')

    def test_never_the_same_twice(self):
        """Two sign-ins look different on the line."""
        self.assertNotEqual(nic_crypto.seal({"a": 1}, self.public), nic_crypto.seal({"a": 1}, self.public))

    def test_forms_of_the_key(self):
        """The key is read as PEM, as Base64 without its first and last line, and with blanks around it."""
        bare = "".join(PUBLIC.splitlines()[1:-1])
        expected = nic_crypto.public_key(PUBLIC).public_numbers()
        for text in (f"\n {PUBLIC}\n", bare, "\n".join(PUBLIC.splitlines()[1:-1])):
            self.assertEqual(nic_crypto.public_key(text).public_numbers(), expected)
        self.assertEqual(expected.n.bit_length(), 2048)

    def test_no_key(self):
        """What is no RSA key is refused before anything is sealed with it."""
        curve = ec.generate_private_key(ec.SECP256R1()).public_key()
        pem = curve.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        for text in (
            "",
            None,
            "key",
            "AAAA",
            PUBLIC[:200],
            pem,
            "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----",
        ):
            with self.subTest(text=text), self.assertRaises(BadKey):
                nic_crypto.public_key(text)

    def test_too_long_for_the_key(self):
        """A password that does not fit the key is said to be so."""
        with self.assertRaises(BadKey):
            nic_crypto.seal({"password": "x" * 200}, self.public)
