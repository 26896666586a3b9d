#!/usr/bin/env bash
# Run once by the postgres image, on an empty volume: Odoo's own role, which is no superuser, and its database.
set -euo pipefail
password=$(head -n 1 /run/secrets/odoo_db_password)
[ -n "$password" ] || { echo "the secret odoo_db_password is empty" >&2 && exit 1; }
# By environment and not as an argument: arguments can be read by every process.
O2D_PASSWORD=$password psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\getenv password O2D_PASSWORD
CREATE ROLE odoo LOGIN PASSWORD :'password';
CREATE DATABASE o2d OWNER odoo TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C';
REVOKE ALL ON DATABASE o2d FROM PUBLIC;
-- As Odoo's own database manager does: names are found by a part of them.
\connect o2d
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
