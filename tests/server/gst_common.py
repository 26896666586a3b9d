"""What the tests of registration and e-way bill on real servers have in common: a company signed up with the simulator,
and one that works through the outbox."""

import contextlib
import itertools
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.server.common import RpcError

SELLER, BUYER, NEIGHBOUR = "27AABCK4321Q1ZA", "33AADCT2468R1ZS", "27AAACS9999K1ZD"
# What the server logs while the services are struck by faults.
FAULTS = r"(iap\.tools|ewaybill_api|l10n_in_edi|iap_tools|o2d_gst_ewaybill).*(failed|timed out|[Cc]onnection|middle)"
# So many deliveries are validated in one call, which must not take minutes on a busy machine.
AT_ONCE = 10
_numbers = itertools.count(1)


class Books:
    """What the tests do as a user, in an Indian company of their own."""

    def __init__(self, client, portal):
        self.client, self.portal = client, portal
        self.company = self._company()
        self.context = {"allowed_company_ids": [self.company], "tz": "Asia/Kolkata"}
        for parameter in ("l10n_in_edi_ewaybill.endpoint", "l10n_in_edi.endpoint", "l10n_in.endpoint"):
            client.call("ir.config_parameter", "set_param", parameter, portal.url)
        self.own_address = self.read("res.company", self.company, "partner_id")[0][0]
        self.buyer = self._partner("Cauvery Agencies", BUYER, "5 Mount Road", "Chennai", "600002", "base.state_in_tn")
        self.neighbour = self._partner("Sahyadri Stores", NEIGHBOUR, "7 FC Road", "Pune", "411004", "base.state_in_mh")
        self.product = self.create(
            "product.product", name="Pump 1 HP", type="consu", l10n_in_hsn_code="841370", standard_price=3000.0
        )

    def call(self, model, method, *arguments, **options):
        context = self.context | options.pop("context", {})
        return self.client.call(model, method, *arguments, context=context, **options)

    def create(self, model, **values):
        return self.call(model, "create", [values])[0]

    def read(self, model, record, *fields):
        """Values of the fields, in their order."""
        (values,) = self.call(model, "read", [record], list(fields))
        return [values[field] for field in fields]

    def ref(self, name):
        module, _, name = name.partition(".")
        (row,) = self.client.call(
            "ir.model.data", "search_read", [["module", "=", module], ["name", "=", name]], ["res_id"]
        )
        return row["res_id"]

    def _company(self):
        (company,) = self.client.call(
            "res.company",
            "create",
            [
                {
                    "name": "Kirti Pumps",
                    "country_id": self.ref("base.in"),
                    "state_id": self.ref("base.state_in_mh"),
                    "currency_id": self.ref("base.INR"),
                    "street": "12 Tilak Road",
                    "city": "Pune",
                    "zip": "411001",
                    "vat": SELLER,
                }
            ],
        )
        self.client.call("res.users", "write", [self.client.uid], {"company_ids": [[4, company]]})
        self.client.call(
            "account.chart.template", "try_loading", [], "in", company, context={"allowed_company_ids": [company]}
        )
        self.client.call(
            "res.company",
            "write",
            [company],
            {
                "l10n_in_is_gst_registered": True,
                "l10n_in_edi_feature": True,
                "l10n_in_ewaybill_feature": True,
                "l10n_in_gstin_status_feature": True,
                "l10n_in_edi_production_env": True,
                "l10n_in_edi_username": "api_pune",
                "l10n_in_edi_password": "secret",
                "l10n_in_ewaybill_username": "api_pune",
                "l10n_in_ewaybill_password": "secret",
            },
        )
        return company

    def _partner(self, name, gstin, street, city, pin, state):
        return self.create(
            "res.partner",
            name=name,
            is_company=True,
            vat=gstin,
            l10n_in_gst_treatment="regular",
            street=street,
            city=city,
            zip=pin,
            state_id=self.ref(state),
            country_id=self.ref("base.in"),
        )

    def invoice(self, partner, tax, on=None):
        """A posted invoice of ten pumps; its number is short and never used before."""
        invoice = self.create(
            "account.move",
            move_type="out_invoice",
            partner_id=partner,
            invoice_date=str(on or self.portal.clock.now().date()),
            name=f"KP/{next(_numbers):04d}",
            invoice_line_ids=[
                [
                    0,
                    0,
                    {
                        "product_id": self.product,
                        "quantity": 10,
                        "price_unit": 4500.0,
                        "tax_ids": [[6, 0, [self.ref(f"account.{self.company}_{tax}")]]],
                    },
                ]
            ],
        )
        self.call("account.move", "action_post", [invoice])
        return invoice

    def register(self, invoice):
        """Send the e-invoice from the Send dialog; the answer is in the invoice's fields."""
        wizard = self.call(
            "account.move.send.wizard", "create", [{"move_id": invoice}], context={"active_model": "account.move"}
        )
        self.call("account.move.send.wizard", "write", wizard, {"sending_methods": []})
        return self.call("account.move.send.wizard", "action_send_and_print", wizard, allow_fallback_pdf=True)

    def ewaybill(self, invoice, **values):
        """An e-way bill of the invoice, generated by its button."""
        defaults = {
            "account_move_id": invoice,
            "type_id": self.ref("l10n_in_ewaybill.type_tax_invoice_sub_type_supply"),
            "distance": 0,
            "mode": "1",
            "vehicle_no": "MH12AB1234",
            "vehicle_type": "R",
        }
        ewaybill = self.create("l10n.in.ewaybill", **defaults | values)
        self.generate(ewaybill)
        return ewaybill

    def generate(self, ewaybill):
        self.call("l10n.in.ewaybill", "action_generate_ewaybill", [ewaybill])

    def cancel_ewaybill(self, ewaybill, reason="3"):
        wizard = self.create(
            "l10n.in.ewaybill.cancel", l10n_in_ewaybill_id=ewaybill, cancel_reason=reason, cancel_remarks="Recalled"
        )
        self.call("l10n.in.ewaybill.cancel", "cancel_ewaybill", [wizard])

    def cancel_invoice(self, invoice):
        wizard = self.create("l10n_in_edi.cancel", move_id=invoice, cancel_reason="3", cancel_remarks="Recalled")
        self.call("l10n_in_edi.cancel", "cancel_l10n_in_edi_move", [wizard])

    def known(self, table, number):
        """The simulator's row of a document number."""
        return self.portal.store.row(f"SELECT * FROM {table} WHERE doc_no = ? ORDER BY rowid DESC", number)


class House(Books):
    """What the tests do in their company: deliveries that ask for papers, and workers that send."""

    def __init__(self, server, client, portal):
        super().__init__(client, portal)
        self.server = server
        self.warehouse = self.create(
            "stock.warehouse", name="Pune", code="PUN", partner_id=self.own_address, delivery_steps="ship_only"
        )
        for code in ("pick_invoicing", "einvoice", "ewaybill", "gate_out"):
            self._control(code, "enforce")
        for code in ("pick_confirmation", "confirmed_stock", "vehicle_capture", "credit_limit", "credit_overdue"):
            self._control(code, "off")
        groups = [self.ref(f"o2d_base.group_{role}") for role in ("dispatch_supervisor", "compliance")]
        self.client.call("res.users", "write", [self.client.uid], {"group_ids": [[4, group] for group in groups]})
        self.crons = [self.ref(f"o2d_gst_ewaybill.ir_cron_o2d_gst_send{name}") for name in ("", "_beside")]
        self.tax = self.ref(f"account.{self.company}_igst_sale_18")

    def _control(self, code, mode):
        values = {"code": code, "company_id": self.company, "warehouse_id": self.warehouse, "mode": mode}
        self.call("o2d.control", "create", [values])

    def delivered(self, number):
        """Ids of deliveries that were validated and billed, each on a vehicle, with their papers asked for."""
        line = [[0, 0, {"product_id": self.product, "product_uom_qty": 20, "price_unit": 4500.0,
                        "tax_ids": [[6, 0, [self.tax]]]}]]  # fmt: skip
        order = {"partner_id": self.buyer, "warehouse_id": self.warehouse, "order_line": line}
        orders = self.call("sale.order", "create", [order for _one in range(number)])
        self.call("sale.order", "action_confirm", orders)
        pickings = self.call("stock.picking", "search", [["sale_id", "in", orders]], order="id")
        self.call(
            "o2d.trip",
            "create",
            [
                {
                    "company_id": self.company,
                    "arrangement": "own",
                    "vehicle_no": "MH12AB1234",
                    "driver_name": "Ramesh",
                    "driver_phone": "9822012345",
                    "picking_ids": [[6, 0, pickings]],
                }
            ],
        )
        moves = self.call("stock.move", "search", [["picking_id", "in", pickings]])
        self.call("stock.move", "write", moves, {"quantity": 20, "picked": True})
        for start in range(0, len(pickings), AT_ONCE):
            self.call("stock.picking", "button_validate", pickings[start : start + AT_ONCE])
        return pickings

    def work(self):
        """Both workers at once, until neither has anything to do."""
        clients = [self.server.client("admin") for _cron in self.crons]
        # What waits after a fault is due now.
        self.server.sql(
            "UPDATE o2d_gst_request SET not_before = now() AT TIME ZONE 'UTC' - interval '1 second'"
            " WHERE state = 'waiting'"
        )
        self.server.sql("UPDATE o2d_gst_service SET retry_at = NULL, faults = 0, down_since = NULL")

        def run(client, cron):
            with contextlib.suppress(RpcError, requests.RequestException):
                client.call("ir.cron", "method_direct_trigger", [cron])

        with ThreadPoolExecutor(len(clients)) as pool:
            list(pool.map(run, clients, self.crons))

    def drain(self, pickings, times=25):
        """Work until all papers of these deliveries are there."""
        for _time in range(times):
            self.work()
            if not self.open_requests():
                break
        return self.papers(pickings)

    def open_requests(self):
        return self.server.sql(
            "SELECT action, state, problem FROM o2d_gst_request WHERE state IN ('waiting', 'sending', 'failed')"
        )

    def papers(self, pickings):
        """[(document number, registration, e-way bill)] of the deliveries' invoices."""
        return self.server.sql(
            "SELECT DISTINCT m.name, m.o2d_irn, b.name FROM l10n_in_ewaybill b"
            " JOIN o2d_ewaybill_picking_rel r ON r.ewaybill_id = b.id JOIN account_move m ON m.id = b.account_move_id"
            " WHERE r.picking_id = ANY(%s)",
            [pickings],
        )

    def check_one_each(self, pickings):
        """One registration and one bill for each, the same here and there."""
        papers = self.papers(pickings)
        assert len(papers) == len(pickings)
        assert self.open_requests() == []
        for document, irn, number in papers:
            known = self.portal.store.rows("SELECT irn FROM einvoice WHERE doc_no = ?", document)
            assert [row["irn"] for row in known] == [irn], document
            bills = self.portal.store.rows("SELECT number FROM ewaybill WHERE doc_no = ?", document)
            assert [str(row["number"]) for row in bills] == [number], document
