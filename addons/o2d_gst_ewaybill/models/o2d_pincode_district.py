from odoo import api, models
from odoo.tools import SQL

# A degree of latitude in kilometres.
DEGREE = 111.2


class O2dPincode(models.Model):
    _inherit = "o2d.pincode"

    @api.model
    def _districts_of(self, pairs):
        """In which districts PIN codes lie, and how far from the district that a city is called after.

        One query for all. A city that bears no district's name in the PIN code's state says nothing, and neither does
        a PIN code without coordinates.

        :param pairs: iterable of (PIN code, name of the city)
        :return: {(PIN code, city): (district, kilometres to the next PIN code of the city's district)}
        """
        known = {(pin, city): (pin, " ".join((city or "").casefold().split())) for pin, city in pairs}
        wanted = sorted({key for key in known.values() if key[1]})
        if not wanted:
            return {}
        self.flush_model(["code", "district", "state_id", "latitude", "longitude"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT wanted.code, wanted.city, min(here.district),
                       min(sqrt((there.latitude - here.latitude) ^ 2
                                + (cos(radians(here.latitude)) * (there.longitude - here.longitude)) ^ 2))::float8
                  FROM unnest(%s::text[], %s::text[]) AS wanted (code, city)
                  JOIN o2d_pincode here ON here.code = wanted.code AND here.latitude <> 0
                                       AND lower(here.district) <> wanted.city
                  JOIN o2d_pincode there ON lower(there.district) = wanted.city AND there.state_id = here.state_id
                                        AND there.latitude <> 0
              GROUP BY wanted.code, wanted.city
                """,
                [code for code, _city in wanted],
                [city for _code, city in wanted],
            )
        )
        found = {(code, city): (district or "", degrees * DEGREE) for code, city, district, degrees in rows}
        return {pair: found[key] for pair, key in known.items() if key in found}
