"""Odoo's own e-way bill and e-invoice modules, unchanged, against the simulator over HTTP.

Odoo refuses calls to its proxy inside its own tests, and commits in the middle of generating: so a real
server, driven by the buttons a user presses.
"""

from datetime import timedelta

import pytest

from tests.server.common import RpcError
from tests.server.gst_common import BUYER, SELLER, Books

pytestmark = pytest.mark.usefixtures("no_faults")
_UNREACHABLE = r"(iap\.tools|ewaybill_api|l10n_in_edi|iap_tools).*(failed|timed out|[Cc]onnection error)"


@pytest.fixture(scope="module")
def books(server, portal):
    """A company in Pune that is signed up with the simulator."""
    server.expect(_UNREACHABLE)
    return Books(server.client("admin"), portal)


def _press(books, button):
    """Press a button of the settings; what it says."""
    settings = books.create("res.config.settings", company_id=books.company)
    return books.call("res.config.settings", button, [settings])["params"]["message"]


def test_settings_test_buttons(server, books):
    """Both buttons of the settings find good credentials good, and bad ones bad."""
    server.expect(r"odoo\.http: \[(108|1008)\]")
    for button, code in (("l10n_in_ewaybill_test", "108"), ("l10n_in_edi_test", "1008")):
        assert _press(books, button) == "API credentials validated successfully"
        books.portal.services.sessions.set_password(SELLER, "api_pune", "another")
        with pytest.raises(RpcError, match=code):
            _press(books, button)
        books.portal.services.sessions.set_password(SELLER, "api_pune", "secret")
        assert _press(books, button) == "API credentials validated successfully"


def test_status_of_a_customer(books):
    """The button on the customer takes the register's word, and a wrong number is told as such."""
    books.call("res.partner", "action_l10n_in_verify_gstin_status", [books.buyer])
    assert books.read("res.partner", books.buyer, "l10n_in_gstin_verified_status") == [True]
    books.portal.services.register.enter(BUYER, status="Cancelled", cancelled_on="01/10/2026")
    books.call("res.partner", "action_l10n_in_verify_gstin_status", [books.buyer])
    assert books.read("res.partner", books.buyer, "l10n_in_gstin_verified_status") == [False]
    books.portal.services.register.enter(BUYER)


def test_invoice_bill_and_recall(books):
    """IRN, e-way bill by IRN, and both taken back in their order, all through core's buttons."""
    invoice = books.invoice(books.buyer, "igst_sale_18")
    number, status = books.read("account.move", invoice, "name", "l10n_in_edi_status")
    assert status == "to_send"
    books.register(invoice)
    status, error = books.read("account.move", invoice, "l10n_in_edi_status", "l10n_in_edi_error")
    assert (status, error) == ("sent", False)
    irn = books.known("einvoice", number)["irn"]

    ewaybill = books.ewaybill(invoice)
    state, name, through_irn, distance, until = books.read(
        "l10n.in.ewaybill", ewaybill, "state", "name", "is_sent_through_irn", "distance", "ewaybill_expiry_date"
    )
    row = books.known("ewaybill", number)
    assert (state, name, through_irn) == ("generated", str(row["number"]), True)
    assert row["irn"] == irn
    assert 900 < distance < 1500
    assert until == row["valid_until"][:10]

    books.cancel_invoice(invoice)
    status, error = books.read("account.move", invoice, "l10n_in_edi_status", "l10n_in_edi_error")
    assert status == "sent"
    assert "4002" in error
    books.cancel_ewaybill(ewaybill)
    assert books.read("l10n.in.ewaybill", ewaybill, "state") == ["cancel"]
    books.cancel_invoice(invoice)
    assert books.read("account.move", invoice, "l10n_in_edi_status", "state") == ["cancelled", "cancel"]
    assert books.known("einvoice", number)["status"] == "CNL"


def test_direct_bill_within_the_state(books):
    """An invoice without IRN gets its bill directly, and another after cancelling."""
    invoice = books.invoice(books.neighbour, "sgst_sale_18")
    (number,) = books.read("account.move", invoice, "name")
    ewaybill = books.ewaybill(invoice, distance=9)
    state, name, through_irn = books.read("l10n.in.ewaybill", ewaybill, "state", "name", "is_sent_through_irn")
    assert (state, through_irn) == ("generated", False)
    assert name == str(books.known("ewaybill", number)["number"])
    books.cancel_ewaybill(ewaybill, "1")
    books.call("l10n.in.ewaybill", "action_reset_to_pending", [ewaybill])
    books.generate(ewaybill)
    state, again = books.read("l10n.in.ewaybill", ewaybill, "state", "name")
    assert state == "generated"
    assert int(again) > int(name)


def test_refusal_reaches_the_user(books):
    """A vehicle number the service does not take stands on the bill with its code; mended, it goes through."""
    invoice = books.invoice(books.neighbour, "sgst_sale_18")
    ewaybill = books.ewaybill(invoice, distance=9, vehicle_no="MH12 AB 1234")
    state, error, level = books.read("l10n.in.ewaybill", ewaybill, "state", "error_message", "blocking_level")
    assert (state, level) == ("pending", "error")
    assert "[225]" in error
    books.call("l10n.in.ewaybill", "write", [ewaybill], {"vehicle_no": "MH12AB1234"})
    books.generate(ewaybill)
    assert books.read("l10n.in.ewaybill", ewaybill, "state", "error_message") == ["generated", False]


def test_lost_answers_are_found_again(books):
    """The answer is lost after the work: at the second try core finds IRN and bill by their document."""
    books.portal.faults.add(kind="lose", service="einvoice", action="generate", times=1)
    books.portal.faults.add(kind="lose", service="ewaybill", action="generate", times=1)
    invoice = books.invoice(books.buyer, "igst_sale_18")
    (number,) = books.read("account.move", invoice, "name")
    ewaybill = books.ewaybill(invoice)
    assert books.read("l10n.in.ewaybill", ewaybill, "state", "blocking_level") == ["pending", "warning"]
    assert books.known("ewaybill", number)["status"] == "ACT"
    books.generate(ewaybill)
    assert books.read("l10n.in.ewaybill", ewaybill, "state", "name") == [
        "generated",
        str(books.known("ewaybill", number)["number"]),
    ]

    books.register(invoice)
    status, error = books.read("account.move", invoice, "l10n_in_edi_status", "l10n_in_edi_error")
    assert status == "to_send"
    assert "[404]" in error
    assert books.known("einvoice", number)["status"] == "ACT"
    books.register(invoice)
    assert books.read("account.move", invoice, "l10n_in_edi_status") == ["sent"]


def test_already_generated(books):
    """ "Already generated" at the first try, by IRN too, ends with the number on the bill."""
    books.portal.faults.add(kind="already", action="generate_ewaybill_by_irn", times=1)
    invoice = books.invoice(books.buyer, "igst_sale_18")
    (number,) = books.read("account.move", invoice, "name")
    books.register(invoice)
    ewaybill = books.ewaybill(invoice)
    assert books.read("l10n.in.ewaybill", ewaybill, "state", "name") == [
        "generated",
        str(books.known("ewaybill", number)["number"]),
    ]


def test_ended_sessions_are_renewed(books):
    """238 and 1005 make core sign in again by itself."""
    books.portal.services.sessions.end_all()
    invoice = books.invoice(books.buyer, "igst_sale_18")
    books.register(invoice)
    assert books.read("account.move", invoice, "l10n_in_edi_status") == ["sent"]
    other = books.invoice(books.neighbour, "sgst_sale_18")
    ewaybill = books.ewaybill(other, distance=9)
    assert books.read("l10n.in.ewaybill", ewaybill, "state") == ["generated"]


def test_service_down(books):
    """503 is a warning on the bill, and nothing is registered."""
    books.portal.faults.add(kind="down")
    invoice = books.invoice(books.neighbour, "sgst_sale_18")
    (number,) = books.read("account.move", invoice, "name")
    ewaybill = books.ewaybill(invoice, distance=9)
    assert books.read("l10n.in.ewaybill", ewaybill, "state", "blocking_level") == ["pending", "warning"]
    assert books.known("ewaybill", number) is None


def test_old_document(books):
    """More than 180 days: refused by the service with its code."""
    today = books.portal.clock.now().date()
    invoice = books.invoice(books.neighbour, "sgst_sale_18", on=today - timedelta(days=181))
    ewaybill = books.ewaybill(invoice, distance=9)
    state, error = books.read("l10n.in.ewaybill", ewaybill, "state", "error_message")
    assert state == "pending"
    assert "[820]" in error


def test_challan_of_a_delivery(books):
    """A delivery without invoice gets its bill from the transfer, with a challan as its document."""
    picking = _delivery(books, quantity=3)
    ewaybill = books.ewaybill(
        False,
        picking_id=picking,
        type_id=books.ref("l10n_in_ewaybill_stock.type_delivery_challan_sub_others"),
        type_description="On approval",
        distance=9,
    )
    state, name, error = books.read("l10n.in.ewaybill", ewaybill, "state", "name", "error_message")
    assert (state, error) == ("generated", False)
    row = books.portal.store.row("SELECT doc_type, value FROM ewaybill WHERE number = ?", int(name))
    assert row == {"doc_type": "CHL", "value": 9450.0}


def _delivery(books, quantity):
    """A delivery to the neighbour that is done."""
    warehouse = books.create("stock.warehouse", name="Pune", code="PUN", partner_id=books.own_address)
    outgoing, stock = books.read("stock.warehouse", warehouse, "out_type_id", "lot_stock_id")
    places = {"location_id": stock[0], "location_dest_id": books.ref("stock.stock_location_customers")}
    line = {"product_id": books.product, "product_uom_qty": quantity, "quantity": quantity, **places}
    picking = books.create(
        "stock.picking",
        picking_type_id=outgoing[0],
        partner_id=books.neighbour,
        move_ids=[[0, 0, line]],
        **places,
    )
    books.call("stock.picking", "button_validate", [picking])
    assert books.read("stock.picking", picking, "state") == ["done"]
    return picking
