"""What a registration needs to reach the services: seen by administrators, its secrets by nobody."""

import re
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..gateways.nic import Keys
from ..tools import nic_crypto
from ..tools.gateway import GatewayError, Service

ADMINISTRATOR = "o2d_base.group_administration"
SECRETS = ("client_secret", "password", "headers")
_HEADER = re.compile(r"(?P<name>[A-Za-z0-9-]{1,60}): ?(?P<value>[\x21-\x7e][\x20-\x7e]{0,500})")
#: headers that the protocol writes itself
_TAKEN = {
    "client-id",
    "client-secret",
    "gstin",
    "authtoken",
    "client_id",
    "client_secret",
    "user_name",
    "content-length",
}


class O2dGstCredential(models.Model):
    _name = "o2d.gst.credential"
    _description = "Access to the GST services"
    _order = "company_id, service, sequence, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Registration",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company whose GST registration signs in. Its branches under the same GSTIN use this too.",
    )
    gstin = fields.Char(string="GSTIN", related="company_id.vat")
    service = fields.Selection(
        [(Service.EWAYBILL.value, "E-way bills"), (Service.EINVOICE.value, "Invoice registration (IRN)")],
        required=True,
        default=Service.EWAYBILL.value,
        help="The e-way bill system and the invoice registration portal have users of their own.",
    )
    gateway = fields.Selection(
        [("nic", "Provider or the service itself"), ("iap", "Odoo's own service")],
        string="Way",
        required=True,
        default="nic",
        help="Provider: everything can be asked. Odoo's own service: generating, cancelling and looking up only; its "
        "user and password stand in the settings of Accounting.",
    )
    sequence = fields.Integer(
        default=10, help="The first that can do what is asked is taken; the next when it is down."
    )
    active = fields.Boolean(default=True, help="Switched off, nothing is sent this way.")
    address = fields.Char(
        help="Address that the provider or the service gave for this service, without the name of the single call."
    )
    client_code = fields.Char(string="Client ID", help="Who you are to the provider.")
    username = fields.Char(string="User", help="The user made for programs on the portal, not the one for its pages.")
    client_secret = fields.Char(
        compute="_compute_secrets", inverse="_inverse_client_secret", exportable=False,
        help="Kept and not shown again. Type it anew to change it.",
    )  # fmt: skip
    password = fields.Char(
        compute="_compute_secrets", inverse="_inverse_password", exportable=False,
        help="Kept and not shown again. Type it anew to change it.",
    )  # fmt: skip
    headers = fields.Text(
        string="Provider's headers", compute="_compute_secrets", inverse="_inverse_headers", exportable=False,
        help="What a provider asks for with each call, one on a line, as Name: value. {request_id} is filled in. "
        "Kept and not shown again; one dash alone removes them.",
    )  # fmt: skip
    kept = fields.Char(compute="_compute_kept", help="Which of the secrets are kept.")
    public_key = fields.Text(help="The key that the service publishes for signing in.")
    timeout = fields.Integer(string="Seconds for a Call", default=20, help="After this long a call counts as lost.")
    last_test = fields.Char(readonly=True, copy=False, help="What the last test of the connection found.")

    _way_uniq = models.UniqueIndex(
        "(company_id, service, gateway) WHERE active",
        "This way to this service is set up for the registration already.",
    )
    _timeout_check = models.Constraint("CHECK(timeout BETWEEN 1 AND 120)", "A call has between 1 and 120 seconds.")

    @api.depends("company_id", "service", "gateway")
    def _compute_display_name(self):
        services = dict(self._fields["service"]._description_selection(self.env))
        ways = dict(self._fields["gateway"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{services.get(row.service, '')} · {ways.get(row.gateway, '')}"

    # Secrets are written and never read back

    def _compute_secrets(self):
        for row in self:
            row.client_secret = row.password = row.headers = False

    def _compute_kept(self):
        labels = {name: self._fields[name]._description_string(self.env) for name in SECRETS}
        vaults = {vault.credential_id.id: vault for vault in self._vault()}
        for row in self:
            vault = vaults.get(row.id)
            row.kept = ", ".join(labels[name] for name in SECRETS if vault and vault[name]) or self.env._("None yet")

    def _inverse_client_secret(self):
        self._keep("client_secret")

    def _inverse_password(self):
        self._keep("password")

    def _inverse_headers(self):
        self._keep("headers")

    def _keep(self, name):
        for row in self.filtered(name):
            value = row[name].strip()
            if name == "headers":
                value = "" if value == "-" else value
                row._read_headers(value)
            row._own_vault().write({name: value, "session": False})
        self.invalidate_recordset([name, "kept"])

    def _vault(self):
        return self.env["o2d.gst.vault"].sudo().search([("credential_id", "in", self.ids)])

    def _own_vault(self):
        self.ensure_one()
        return self._vault() or self.env["o2d.gst.vault"].sudo().create({"credential_id": self.id})

    @api.model
    def _read_headers(self, text):
        """:return: ((name, value), …)
        :raise ValidationError: a line that is none
        """
        found = []
        for line in filter(None, (line.strip() for line in (text or "").splitlines())):
            match = _HEADER.fullmatch(line)
            if not match or match["name"].lower() in _TAKEN:
                raise ValidationError(
                    self.env._(
                        "Write the provider's headers one on a line, as Name: value. One of the lines is not so."
                    )
                )
            found.append((match["name"], match["value"]))
        return tuple(found)

    @api.constrains("address", "gateway", "public_key", "active")
    def _check_can_be_called(self):
        for row in self.filtered(lambda row: row.active and row.gateway == "nic"):
            if not row._is_safe_address(row.address):
                raise ValidationError(
                    self.env._(
                        "Type the whole address, beginning with https://, without user, question mark or blanks."
                    )
                )
            if row.public_key:
                row._check_public_key()

    def _check_public_key(self):
        try:
            nic_crypto.public_key(self.public_key)
        except nic_crypto.BadKey:
            raise ValidationError(
                self.env._("The public key cannot be read. Paste it whole, as the service publishes it.")
            ) from None

    @api.model
    def _is_safe_address(self, address):
        """Secrets travel encrypted; unencrypted only to a stand-in on this machine or in its own network."""
        try:
            parts = urlsplit(address or "")
            host = parts.hostname or ""
            port_is_good = parts.port is None or parts.port > 0
        except ValueError:
            return False
        if not host or parts.username or parts.query or parts.fragment or not port_is_good or re.search(r"\s", address):
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and (host in ("127.0.0.1", "::1") or "." not in host))

    def write(self, vals):
        done = super().write(vals)
        if set(vals) - {"sequence", "last_test", "timeout"}:
            self._vault().write({"session": False})
            self.env["o2d.gst.service"].sudo()._forgive(self)
        return done

    def _keys(self, request_timeout=None):
        """What the gateway needs. Never hand it to anybody else.

        :return: Keys
        """
        self.ensure_one()
        row, vault = self.sudo(), self._vault()  # Nothing is written: the session is, by another transaction.
        return Keys(
            gstin=row.company_id.vat or "",
            address=row.address or "",
            username=row.username or "",
            client_id=row.client_code or "",
            client_secret=vault.client_secret or "",
            password=vault.password or "",
            public_key=row.public_key or "",
            headers=self._read_headers(vault.headers or ""),
            timeout=request_timeout or row.timeout,
        )

    def action_test(self):
        """Sign in, now, and say what came of it."""
        self.ensure_one()
        if not self.env.user._o2d_has_any((ADMINISTRATOR,)):
            raise AccessError(self.env._("Only an administrator tests the access to the services."))
        self.check_access("write")
        try:
            self.env["o2d.gst.service"].sudo()._sign_in(self.sudo())
        except GatewayError as error:
            words, kind = error.words, "danger"
        else:
            words, kind = self.env._("The service let us in."), "success"
        moment = self.env["o2d.gst.service"]._moment(self.company_id, fields.Datetime.now())
        self.sudo().last_test = self.env._("%(moment)s: %(words)s", moment=moment, words=words)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": words,
                "sticky": kind == "danger",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class O2dGstVault(models.Model):
    """Secrets and the open session of an access. No group may read it: there is no row of access rights."""

    _name = "o2d.gst.vault"
    _description = "Secrets of an access to the GST services"
    _rec_name = "credential_id"

    credential_id = fields.Many2one("o2d.gst.credential", required=True, ondelete="cascade")
    client_secret = fields.Char(exportable=False)
    password = fields.Char(exportable=False)
    headers = fields.Text(exportable=False)
    session = fields.Text(exportable=False)

    _credential_uniq = models.UniqueIndex("(credential_id)")
