"""What depends on the taxpayer or is switched by the authorities, as settings of the simulator."""

from dataclasses import asdict, dataclass, fields, replace


@dataclass(frozen=True)
class Options:
    """Settings; all may be changed while the simulator runs (POST /admin/options).

    reporting_limit_days: an e-invoice's document may be no older; 0 = no limit. 30 days bind from
        01-04-2025 taxpayers of Rs 10 crore and more (GSTN advisory of 05-11-2024).
    hsn_digits_ewaybill, hsn_digits_einvoice: digits an HSN code must have; 4 below Rs 5 crore, else 6.
    ewaybill_needs_irn: 720, an e-way bill of a B2B tax invoice only with reference to its IRN.
    distance_slack_km: added to the 10 % by which a typed distance may exceed the PIN pair's, for the
        simulator's own distance is an estimate.
    irn_lookup_days: an IRN can be asked for by document this long (2283); 0 = no limit.
    closure_in_force: e-way bills can be closed, which the authorities have announced and put off.
    """

    reporting_limit_days: int = 0
    hsn_digits_ewaybill: int = 4
    hsn_digits_einvoice: int = 6
    ewaybill_needs_irn: bool = False
    distance_slack_km: int = 25
    irn_lookup_days: int = 2
    closure_in_force: bool = False

    def changed(self, values):
        """A copy with the values of a JSON object; ValueError names what does not fit."""
        known = {field.name: type(field.default) for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"unknown option {name!r}; known: {', '.join(sorted(known))}")
            if type(value) is not known[name] or (known[name] is int and not 0 <= value <= 10000):
                raise ValueError(f"option {name!r} must be a {known[name].__name__} (numbers: 0 to 10000)")
        return replace(self, **values)

    def as_dict(self):
        return asdict(self)
