"""A caller of the simulator that behaves as Odoo's proxy client does, with the standard library only."""

import http.client
import json
from urllib.parse import urlsplit

from .payloads import PUNE


class Caller:
    """gstin, username: whose calls these are; timeout in seconds."""

    def __init__(self, url, gstin=PUNE, username="api", timeout=5):
        self.url, self.gstin, self.username, self.timeout = url, gstin, username, timeout
        self.token = None

    def raw(self, method, path, body=None, headers=None):
        """(status, headers, bytes)"""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=self.timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def json(self, method, path, body=None):
        """(status, decoded answer)"""
        data = None if body is None else json.dumps(body)
        status, _headers, answer = self.raw(method, path, data, {"Content-Type": "application/json"})
        return status, json.loads(answer)

    def admin(self, method, path, body=None):
        status, answer = self.json(method, f"/admin/{path}", body)
        assert status == 200, answer
        return answer

    def call(self, path, **params):
        """The result of a JSON-RPC call."""
        params = {"gstin": self.gstin, "username": self.username, "dbuuid": "x", "account_token": "y", **params}
        status, answer = self.json(
            "POST", f"/iap/{path}", {"jsonrpc": "2.0", "method": "call", "params": params, "id": 7}
        )
        assert status == 200, answer
        assert answer["id"] == 7
        return answer["result"]

    def ewaybill(self, action, **params):
        return self.call(f"l10n_in_edi_ewaybill/1/{action}", **params)

    def einvoice(self, action, **params):
        return self.call(f"l10n_in_edi/1/{action}", auth_token=self.token, **params)

    def sign_in(self):
        assert self.ewaybill("authenticate", password="secret")["status_cd"] == "1"
        self.token = self.call("l10n_in_edi/1/authenticate", password="secret")["data"]["AuthToken"]
        return self


def codes(result):
    return [error["code"] for error in result.get("error", ())]
