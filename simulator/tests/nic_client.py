"""A caller of the services' own protocol, with the simulator's own envelopes."""

import base64
import json
import os
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from simulator.envelope import unwrap, wrap

from .client import Caller
from .payloads import PUNE

BILLS, INVOICES = "/nic/ewaybill/v1.03", "/nic/einvoice"


class NicCaller(Caller):
    """Signs in to the e-way bill system at once."""

    def __init__(self, url, gstin=PUNE, username="api", **options):
        super().__init__(url, gstin, username, **options)
        self.app_key = os.urandom(32)
        self.token, self.key = self._sign_in(BILLS, {"action": "ACCESSTOKEN", "username": username, "password": "x"})

    def _sign_in(self, base, values):
        pem = self.json("GET", "/nic/public-key")[1]["pem"]
        values = {**values, "app_key": base64.b64encode(self.app_key).decode()}
        sealed = load_pem_public_key(pem.encode()).encrypt(
            base64.b64encode(json.dumps(values).encode()), padding.PKCS1v15()
        )
        body = {"action": "ACCESSTOKEN", "Data": base64.b64encode(sealed).decode()}
        answer = self.send("POST", f"{base}/auth", body)
        return answer["authtoken"], self.opened_bytes(answer["sek"], self.app_key)

    @staticmethod
    def opened_bytes(text, key):
        """What was wrapped that is no JSON: a key."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
        return (decryptor.update(base64.b64decode(text)) + decryptor.finalize())[:32]

    def send(self, method, path, body=None):
        headers = {"Content-Type": "application/json", "gstin": self.gstin, "authtoken": self.token or ""}
        status, _headers, answer = self.raw(method, path, body and json.dumps(body), headers)
        assert status == 200, answer
        return json.loads(answer)

    def post(self, action, payload):
        """(answer of the call, its codes)"""
        answer = self.send(
            "POST", f"{BILLS}/ewayapi", {"action": action, "data": wrap(json.dumps(payload).encode(), self.key)}
        )
        return self._opened(answer)

    def look_up(self, name, **query):
        answer = self.send("GET", f"{BILLS}/ewayapi/{name}?{urlencode(query)}")
        if "rek" not in answer:
            return self._opened(answer)
        return unwrap(answer["data"], self.opened_bytes(answer["rek"], self.key)), []

    def _opened(self, answer):
        if answer["status"] == "1":
            return unwrap(answer["data"], self.key), []
        told = json.loads(base64.b64decode(answer["error"]))["errorCodes"]
        assert len(answer["simulatorWords"]) == told.count(",")
        return None, [code for code in told.split(",") if code]
