from odoo import models
from odoo.tools import formatLang

from ..tools import paper_rules as rules


class ResPartner(models.Model):
    """A name and an address as they stand on a paper that the law looks at."""

    _inherit = "res.partner"

    def _o2d_paper_party(self, gstin=None, is_gst=False):
        """One party of a paper.

        :param gstin: its GST registration on this paper; None: as on the contact
        :param is_gst: whether the paper's sender is registered, so that a missing registration is said
        :return: {name, lines: [str], state, country, gstin, is_gst, phone}; `state` with its GST code: "Kerala (32)"
        """
        partner = self.sudo()
        if gstin is None:
            gstin = partner.vat or partner.commercial_partner_id.vat or ""
        state, country = partner.state_id, partner.country_id
        town = " ".join(filter(None, (partner.city, partner.zip)))
        lines = [partner.street, partner.street2, town]
        if country and country.code != "IN":
            lines += [state.name, country.name]
        names = [partner.commercial_partner_id.name or partner.name]
        if partner.name and partner.name != names[0]:
            names.append(partner.name)
        return {
            "name": names[0] or "",
            "lines": [one for one in (*names[1:], *lines) if one],
            "state": partner._o2d_state_words() if not country or country.code == "IN" else "",
            "country": country.name or "",
            "gstin": gstin or "",
            "is_gst": is_gst and (not country or country.code == "IN"),
            "phone": partner.phone or "",
        }

    def _o2d_place_lines(self):
        """Name, street, town and State, for a paper that names a place in one line."""
        party = self._o2d_paper_party()
        return [one for one in (party["name"], *party["lines"], party["state"]) if one]

    def _o2d_state_words(self):
        """A contact's State with its GST code: "Maharashtra (27)"."""
        return self.state_id._o2d_words()


class ResCountryState(models.Model):
    _inherit = "res.country.state"

    def _o2d_words(self):
        """A State with its GST code, where it has one: "Maharashtra (27)"."""
        code = self.l10n_in_tin if "l10n_in_tin" in self._fields else ""
        return f"{self.name} ({code})" if code else self.name or ""


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _o2d_figure(self, amount):
        """An amount without its symbol, in this currency's digits; rupees in lakhs and crores."""
        if self.name == "INR":
            return rules.indian_figure(amount, self.decimal_places)
        return formatLang(self.env, amount, digits=self.decimal_places)

    def _o2d_figure_with_symbol(self, amount):
        return f"{self.symbol} {self._o2d_figure(amount)}" if self.position == "before" else (
            f"{self._o2d_figure(amount)} {self.symbol}"
        )  # fmt: skip

    def _o2d_price(self, price):
        """The price of one, in as many digits as prices are kept in, but no useless zeros beyond the currency's."""
        digits = max(self.env["decimal.precision"].precision_get("Product Price"), self.decimal_places)
        while digits > self.decimal_places and round(price, digits) == round(price, digits - 1):
            digits -= 1
        if self.name == "INR":
            return rules.indian_figure(price, digits)
        return formatLang(self.env, price, digits=digits)

    def _o2d_in_words(self, amount):
        """An amount in words; rupees as Indians say them."""
        if self.name == "INR" and (self.env.lang or "en").startswith("en"):
            return rules.rupees_in_words(amount)
        return self.amount_to_text(amount)
