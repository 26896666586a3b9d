"""A customer's thumb is quicker than the answer: the same report arrives several times at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import requests
from PIL import Image

SENT = 10


@pytest.fixture
def link(server):
    """(order id, address of the form, name of the field of its line): an order that has left, seen by its link."""
    client = server.client("admin")
    (partner,) = client.call("res.partner", "create", [{"name": "Kaveri Traders"}])
    (product,) = client.call("product.product", "create", [{"name": "Bearing", "type": "consu"}])
    line = [0, 0, {"product_id": product, "product_uom_qty": SENT}]
    (order,) = client.call("sale.order", "create", [{"partner_id": partner, "order_line": [line]}])
    client.call("sale.order", "action_confirm", [order])
    (delivery,) = client.call("sale.order", "read", [order], ["picking_ids"])[0]["picking_ids"]
    moves = client.call("stock.move", "search", [["picking_id", "=", delivery]])
    client.call("stock.move", "write", moves, {"quantity": SENT, "picked": True})
    client.call("stock.picking", "button_validate", [delivery])
    page = client.call("sale.order", "action_preview_sale_order", [order])["url"]
    (line_id,) = client.call("sale.order", "read", [order], ["order_line"])[0]["order_line"]
    path, token = page.split("?")
    return order, f"{server.url}{path}/report?{token}", f"quantity_{line_id}"


def _photo(colour):
    content = BytesIO()
    Image.new("RGB", (60, 40), colour).save(content, "JPEG")
    return content.getvalue()


def _hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


def test_report_sent_four_times_at_once_is_one(server, link):
    """Four of the same form at the same moment make one report with both photos, and each way leads back."""
    order, address, field = link
    # The one that comes second fails to serialise and is repeated by Odoo, which says so in its log.
    server.expect(r"serialize|SERIALIZATION|retry")
    session = requests.Session()
    page = session.get(address, timeout=60).text
    form = {"csrf_token": _hidden(page, "csrf_token"), "token": _hidden(page, "token"), "kind": "damage", field: "2"}

    def send(_number):
        files = [("photos", (f"{colour}.jpg", _photo(colour), "image/jpeg")) for colour in ("red", "blue")]
        with requests.Session() as browser:
            browser.cookies.update(session.cookies)
            return browser.post(address, data=form, files=files, allow_redirects=False, timeout=120).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [303] * 4
    assert server.sql("SELECT COUNT(*) FROM o2d_report WHERE order_id = %s", [order]) == [(1,)]
    assert server.sql("SELECT COUNT(*) FROM o2d_exception WHERE order_id = %s AND type = 'damage'", [order]) == [(1,)]
    sizes = server.sql(
        """
        SELECT COUNT(*), MIN(photo.file_size) > 0
          FROM ir_attachment photo
          JOIN o2d_report report ON report.exception_id = photo.res_id
         WHERE photo.res_model = 'o2d.exception' AND report.order_id = %s
        """,
        [order],
    )
    assert sizes == [(2, True)]
    notes = server.sql("SELECT COUNT(*) FROM o2d_event WHERE order_id = %s AND kind = 'note'", [order])
    assert notes == [(1,)]
