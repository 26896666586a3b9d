from uuid import uuid4

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal

from ..tools.photo import MAX_BYTES, PhotoError, clean_photo
from ..tools.report_rules import MAX_PHOTOS, MAX_WORDS, read_report

# All photos and the text around them.
MAX_LENGTH = MAX_PHOTOS * MAX_BYTES + 1024 * 1024
LARGEST_ID = 2**31 - 1


class ReportPortal(CustomerPortal):
    """The customer's form for what came short or damaged."""

    @http.route(
        "/my/orders/<int:order_id>/report",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        max_content_length=MAX_LENGTH,
    )
    def portal_order_report(self, order_id, access_token=None, delivery=None, **form):
        """Show the form, or take what was sent with it.

        :param delivery: id of the delivery it is about; none: the whole order
        """
        try:
            order = self._o2d_report_order(order_id, access_token)
        except (AccessError, MissingError):
            return self._o2d_report_message(
                request.env._("This link is no longer valid. Sign in, or ask us for a new link to your order."),
                status=403,
            )
        picking = self._o2d_report_delivery(order, delivery)
        if delivery and not picking:
            return self._o2d_report_message(
                request.env._(
                    "This delivery is not part of the order, or has not left us yet. Open the form from your order."
                ),
                order,
            )
        is_sent = request.httprequest.method == "POST"
        if is_sent and order._o2d_received(form.get("token")):
            # What was sent once and is sent again has been taken already, whatever may be reported by now.
            return self._o2d_report_taken(order, form)
        lines = order._o2d_report_lines(picking)
        if refusal := order._o2d_report_refusal(lines):
            return self._o2d_report_message(refusal, order)
        if not is_sent:
            return self._o2d_report_form(order, picking, lines)
        return self._o2d_take_report(order, picking, lines, form)

    def _o2d_report_order(self, order_id, access_token):
        if order_id > LARGEST_ID:
            raise MissingError(request.env._("This document does not exist."))
        return self._document_check_access("sale.order", order_id, access_token=access_token)

    def _o2d_report_delivery(self, order, delivery):
        """The delivery that is named, if it is one of this order's that has left us."""
        text = str(delivery or "")
        number = int(text) if text.isascii() and text.isdigit() else 0
        return order.picking_ids.filtered(
            lambda picking: picking.id == number and picking.state == "done" and picking._o2d_is_delivery()
        )

    def _o2d_take_report(self, order, picking, lines, form):
        report = read_report(form, lines, request.env._)
        photos = self._o2d_read_photos(report.errors)
        if report.errors:
            return self._o2d_report_form(order, picking, lines, form, report.errors)
        user = request.env.user
        reporter = order.partner_id if user._is_public() else user.partner_id
        try:
            order._o2d_receive_report(report, lines, photos, reporter, picking)
        except UserError as error:
            return self._o2d_report_message(str(error), order)
        return self._o2d_report_taken(order, form)

    def _o2d_report_taken(self, order, form):
        """The way back to the order, where the report stands."""
        url = order.get_portal_url(query_string="&reported=1", anchor="o2d_reports")
        # A script goes there by itself; followed by its call, the page would be fetched twice.
        return request.make_json_response({"url": url}) if form.get("by_script") else request.redirect(url, code=303)

    def _o2d_read_photos(self, errors):
        """The photos that were sent, drawn anew. What is wrong with them goes into `errors`.

        :return: [bytes]
        """
        files = [file for file in request.httprequest.files.getlist("photos") if file.filename]
        if len(files) > MAX_PHOTOS:
            errors["photos"] = request.env._(
                "You have chosen %(count)s photos. Choose at most %(most)s.", count=len(files), most=MAX_PHOTOS
            )
            return []
        photos = []
        for file in files:
            # Repeated after a collision, Odoo rewinds the first file of a field only.
            file.seek(0)
            try:
                photos.append(clean_photo(file.read(MAX_BYTES + 1)))
            except PhotoError as error:
                errors["photos"] = self._o2d_photo_words(file.filename[:60], error.reason)
        return photos

    def _o2d_photo_words(self, name, reason):
        if reason == "large":
            return request.env._(
                "“%(name)s” is too large. Choose a photo of at most %(most)s MB.", name=name, most=MAX_BYTES >> 20
            )
        if reason == "empty":
            return request.env._("“%(name)s” is empty. Take the photo again or leave it out.", name=name)
        return request.env._("“%(name)s” is not a photo. Choose a JPEG or PNG picture.", name=name)

    # --- pages -----------------------------------------------------------------------------------

    def _o2d_report_form(self, order, picking, lines, form=None, errors=None):
        """The form, as it was filled in when something has to be mended."""
        form = form or {}
        values = {
            "sale_order": order,
            "delivery": picking,
            "lines": lines,
            "names": order._o2d_portal_names(),
            "number": order._o2d_portal_number,
            "form": {name: value for name, value in form.items() if isinstance(value, str)},
            "errors": errors or {},
            "token": uuid4().hex,
            "max_photos": MAX_PHOTOS,
            "max_words": MAX_WORDS,
            "back_url": order.get_portal_url(),
            "action_url": order.get_portal_url(
                suffix="/report", query_string=f"&delivery={picking.id}" if picking else ""
            ),
            "res_company": order.company_id,
            "page_name": "o2d_report",
        }
        return request.render("o2d_base.portal_report_form", values)

    def _o2d_report_message(self, words, order=None, status=200):
        """A page that says why there is no form, and leads back."""
        values = {
            "words": words,
            "back_url": order.get_portal_url() if order else "/my",
            "back_name": order.name if order else request.env._("My account"),
            "page_name": "o2d_report",
        }
        return request.render("o2d_base.portal_report_message", values, status=status)
