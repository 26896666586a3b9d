"""The portal's file, made and read back, with what is wrong with it in words."""

from odoo import api, models
from odoo.exceptions import UserError

from ..gateways.portal import PortalGateway
from ..tools.portal_file import NotForTheFile
from ..tools.portal_file_read import BadFile


class O2dGstServicePortal(models.Model):
    _inherit = "o2d.gst.service"

    @api.model
    def _portal_file(self, company, payloads):
        """The file for the portal's bulk upload.

        :param payloads: requests to generate, as the API takes them
        :return: (name, bytes)
        :raise UserError: a document that the file cannot carry, by its number
        """
        if not payloads:
            raise UserError(self.env._("No e-way bill waits for its number."))
        try:
            content = PortalGateway(company.vat or "").make(payloads)
        except NotForTheFile as error:
            raise UserError(
                self.env._(
                    "Document %(document)s cannot go into the portal's file. Check it on its own page first.",
                    document=error.document or "?",
                )
            ) from None
        day = company._o2d_today().strftime("%Y%m%d")
        return f"eway-bills-{company.vat or company.id}-{day}-{len(payloads)}.json", content

    @api.model
    def _read_portal_file(self, company, content, documents):
        """What the portal answered to a file. Writes nothing.

        :param content: bytes, JSON or XLSX
        :param documents: {(document type, document number), …} that may stand in it
        :return: ({(type, number): Answer or Refused}, documents that it does not mention)
        :raise UserError: nothing may be taken from the file, and why
        """
        try:
            return PortalGateway(company.vat or "").take(content, documents)
        except BadFile as error:
            raise UserError(self._words_of_file(error)) from None

    def _words_of_file(self, error):
        named = ", ".join(error.named)
        if error.count > len(error.named):
            named = self.env._("%(some)s and %(count)s more", some=named, count=error.count - len(error.named))
        words = {
            "empty": self.env._("The file is empty."),
            "big": self.env._("The file is too large to be the portal's."),
            "half": self.env._("The file is broken or not whole. Download it from the portal again."),
            "unknown": self.env._("This is not a file of the portal: its result is JSON or an Excel sheet."),
            "columns": self.env._("The file has no columns for document and e-way bill number."),
            "row": self.env._("A row has neither a number nor an error: %(named)s.", named=named or "?"),
            "number": self.env._("An e-way bill number has 12 digits; this is none: %(named)s.", named=named),
            "moment": self.env._("The date of the e-way bill cannot be read for %(named)s.", named=named),
            "doubled": self.env._("The file says different things of one document: %(named)s.", named=named),
            "same_number": self.env._("One number stands at several documents: %(named)s.", named=named),
            "others": self.env._("The file is about other documents: %(named)s.", named=named),
            "registration": self.env._("The file is of another registration: %(named)s.", named=named),
        }[error.reason]
        return self.env._("%(words)s Nothing was changed.", words=words)
