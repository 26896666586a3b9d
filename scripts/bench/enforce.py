"""Set every control to enforce and choose among all warehouses, as the suite is measured."""

from common import environment


def main():
    with environment() as (env, _arguments):
        control = env["o2d.control"]
        codes = [code for code, _label in control._fields["code"].selection]
        control.search([]).unlink()
        control.create([{"code": code, "company_id": env.company.id, "mode": "enforce"} for code in codes])
        env.company.o2d_sourcing_strategy = "cost"
        env.cr.commit()


if __name__ == "__main__":
    main()
