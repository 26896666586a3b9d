"""The access to the government's services in their own protocol, with the simulator in their place."""

import json
import urllib.request

PATHS = {"ewaybill": "/nic/ewaybill/v1.03", "einvoice": "/nic/einvoice"}
# The simulator lets everybody in.
USER, WORD = "api_demo", "simulator"
SECONDS = 20


def give(company, endpoint):
    """Type in, for a company and for each branch with a registration of its own, where and as whom to sign in.

    The simulator listens elsewhere each time it is started, so what was typed before is typed anew.

    :param company: res.company, as a user sees it who may
    :param endpoint: address of the simulator
    """
    with urllib.request.urlopen(f"{endpoint}/nic/public-key", timeout=SECONDS) as answer:
        key = json.loads(answer.read())["pem"]
    credentials = company.env["o2d.gst.credential"].sudo().with_context(active_test=False)
    registrations = company.sudo().search([("id", "child_of", company.id)]).filtered("vat")
    for one in registrations.grouped("vat").values():
        for service, path in PATHS.items():
            values = {
                "address": endpoint + path,
                "username": USER,
                "client_code": USER,
                "client_secret": WORD,
                "password": WORD,
                "public_key": key,
                "active": True,
            }
            names = {"company_id": one[0].id, "service": service, "gateway": "nic"}
            row = credentials.search([(name, "=", value) for name, value in names.items()], limit=1)
            if row:
                row.write(values)
            else:
                credentials.create({**names, **values})
