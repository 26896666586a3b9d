"""What the compose file, the image and the proxy's configuration promise."""

import re
from pathlib import Path

import pytest
import yaml

DOCKER = Path(__file__).resolve().parents[2] / "docker"
COMPOSE = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
NGINX = (DOCKER / "nginx" / "default.conf").read_text()
DOCKERFILE = (DOCKER / "Dockerfile").read_text()


def block(opening):
    """The text of one block of the proxy's configuration (blocks inside it have no braces of their own)."""
    return re.search(re.escape(opening) + r" \{(.*?)\n    \}", NGINX, re.DOTALL).group(1)


def test_only_the_proxy_is_reached_from_outside():
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"proxy"}
    assert [str(port).split(":")[-1] for port in SERVICES["proxy"]["ports"]] == ["8080"]
    assert not [name for name, service in SERVICES.items() if service.get("network_mode") or service.get("privileged")]


def test_only_odoo_reaches_the_database():
    assert {name for name, service in SERVICES.items() if "database" in service["networks"]} == {"db", "odoo"}
    assert SERVICES["db"]["networks"] == ["database"]
    assert COMPOSE["networks"]["database"]["internal"] is True


def test_no_secret_stands_in_the_compose_file():
    """Passwords come from files; a variable that names one points into /run/secrets."""
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert "PASSWORD" not in name or value.startswith("/run/secrets/")
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def test_each_service_gets_no_more_secrets_than_it_needs():
    assert set(SERVICES["db"]["secrets"]) == {"postgres_password", "odoo_db_password"}
    assert set(SERVICES["odoo"]["secrets"]) == {"odoo_db_password", "admin_password", "master_password"}
    assert not SERVICES["proxy"].get("secrets")
    assert not SERVICES["simulator"].get("secrets")


def test_prepare_makes_every_secret():
    prepare = (DOCKER / "prepare.sh").read_text()
    for name, secret in COMPOSE["secrets"].items():
        assert secret["file"] == f"./secrets/{name}"
        assert name in prepare


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_hardened_and_looked_after(name):
    """No root, no privileges, restarted, with bounded logs and a health check."""
    service = SERVICES[name]
    is_suite = service.get("image", "").startswith("order-to-dispatch")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert service.get("user") or is_suite
    assert service.get("healthcheck") or (is_suite and "HEALTHCHECK" in DOCKERFILE)


def test_data_outlives_the_containers():
    volumes = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert set(COMPOSE["volumes"]) == {volume for volume in volumes if not volume.startswith(".")}
    assert {"db-data", "odoo-data"} <= set(COMPOSE["volumes"])


def test_mounted_files_are_there():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            if volume.startswith("."):
                assert (DOCKER / volume.split(":")[0]).exists()
                assert volume.endswith(":ro")


def test_a_service_waits_until_what_it_needs_is_healthy():
    assert SERVICES["odoo"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert SERVICES["proxy"]["depends_on"] == {"odoo": {"condition": "service_healthy"}}


def test_the_simulator_is_started_on_request_only():
    assert SERVICES["simulator"]["profiles"] == ["simulator"]
    assert not [name for name, service in SERVICES.items() if name != "simulator" and service.get("profiles")]


def test_live_messages_go_to_the_gevent_process():
    """Odoo with workers answers /websocket on its gevent port only."""
    configuration = (DOCKER / "odoo.conf").read_text()
    assert "set $odoo_http http://odoo:8069;" in NGINX
    assert "set $odoo_gevent http://odoo:8072;" in NGINX
    assert "proxy_pass $odoo_gevent;" in block("location /websocket")
    assert "proxy_pass $odoo_http;" in block("location /")
    assert "proxy_mode = True" in configuration
    assert re.search(r"^EXPOSE 8069 8072$", DOCKERFILE, re.MULTILINE)


def test_every_proxied_header_reaches_the_gevent_process_too():
    """A location that sets one header inherits none: it names all of them again."""
    general = set(re.findall(r"^    proxy_set_header (\S+)", NGINX, re.MULTILINE))
    assert general <= set(re.findall(r"proxy_set_header (\S+)", block("location /websocket")))


def test_databases_are_not_managed_through_the_web():
    assert "return 404;" in block("location ^~ /web/database")
    assert "list_db = False" in (DOCKER / "odoo.conf").read_text()


def test_access_tokens_stay_out_of_the_log():
    """The log has the path without its parameters: portal links carry their token there."""
    log_format = re.search(r"log_format o2d (.*);", NGINX).group(1)
    assert "$uri" in log_format
    assert not re.search(r"\$(request|request_uri|args|http_referer)\b", log_format)


def test_the_image_runs_odoo_19_without_root():
    instructions = [line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if line and line[0].isupper()]
    assert instructions[0] == ["FROM", "odoo:19.0"]
    assert [argument for name, argument in instructions if name == "USER"][-1] == "odoo"


def test_secrets_are_neither_committed_nor_built_in():
    assert "/secrets/" in (DOCKER / ".gitignore").read_text().split()
    ignored = (DOCKER.parent / ".dockerignore").read_text().split()
    assert ignored[0] == "*"
    assert not [line for line in ignored if line.startswith("!") and "secret" in line]
    copied = re.findall(r"^COPY (?:--\S+ )*(\S+)", DOCKERFILE, re.MULTILINE)
    assert sorted(copied) == sorted(line[1:] for line in ignored if line.startswith("!"))
