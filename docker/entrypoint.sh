#!/usr/bin/env bash
# Starts Odoo with the suite: writes the configuration from the secrets, waits for PostgreSQL and, on
# the first start, fills the database with the modules and sets the administrator's password.
#
#   serve          (default) start Odoo
#   update         update the suite's modules in the database, then end: after a new image
#   shell          a Python shell in the database
#   anything else  is run as it stands
set -euo pipefail

secrets=${O2D_SECRETS:-/run/secrets}
template=${O2D_TEMPLATE:-/opt/o2d/odoo.conf}
modules=${O2D_MODULES:-o2d_base}
export ODOO_RC=${ODOO_RC:-/run/o2d/odoo.conf}

# What stands as @NAME@ in the template; the secrets are added when it is written.
declare -A values=(
    [ADDONS_PATH]=${O2D_ADDONS:-/opt/o2d/addons}
    [DATA_DIR]=${O2D_DATA_DIR:-/var/lib/odoo}
    [DB_HOST]=${O2D_DB_HOST:-db}
    [DB_PORT]=${O2D_DB_PORT:-5432}
    [DB_USER]=${O2D_DB_USER:-odoo}
    [DB_NAME]=${O2D_DB_NAME:-o2d}
    [HTTP_INTERFACE]=${O2D_HTTP_INTERFACE:-0.0.0.0}
    [HTTP_PORT]=${O2D_HTTP_PORT:-8069}
    [GEVENT_PORT]=${O2D_GEVENT_PORT:-8072}
    [WORKERS]=${O2D_WORKERS:-4}
    [CRON_WORKERS]=${O2D_CRON_WORKERS:-1}
)
# For work that ends by itself.
alone=(--no-http --workers=0 --max-cron-threads=0)

fail() {
    echo "o2d: $1" >&2
    exit 1
}

# The first line of a secret, without its line end. Never empty, never on a command line.
read_secret() {
    local file=$secrets/$1 value=""
    [ -r "$file" ] || fail "the secret $1 is missing or cannot be read ($file). Run docker/prepare.sh."
    IFS= read -r value <"$file" || true
    [ -n "$value" ] || fail "the secret $1 is empty ($file)."
    printf '%s' "$value"
}

check_values() {
    [[ ${values[DB_NAME]} =~ ^[a-z][a-z0-9_]*$ ]] ||
        fail "O2D_DB_NAME may hold small letters, digits and _ only: ${values[DB_NAME]}"
    [[ $modules =~ ^[a-z0-9_]+(,[a-z0-9_]+)*$ ]] ||
        fail "O2D_MODULES is a list of module names with commas and no blanks: $modules"
    local name
    for name in DB_PORT HTTP_PORT GEVENT_PORT WORKERS CRON_WORKERS; do
        [[ ${values[$name]} =~ ^[0-9]+$ ]] || fail "O2D_$name is a number: ${values[$name]}"
    done
}

write_configuration() {
    local text name master_password
    db_password=$(read_secret odoo_db_password)
    master_password=$(read_secret master_password)
    text=$(<"$template")
    for name in "${!values[@]}"; do
        text=${text//"@$name@"/"${values[$name]}"}
    done
    # The secrets last: nothing is filled in inside a password.
    text=${text/"@MASTER_PASSWORD@"/"$master_password"}
    text=${text/"@DB_PASSWORD@"/"$db_password"}
    (umask 077 && printf '%s\n' "$text" >"$ODOO_RC")
}

wait_for_postgres() {
    local tries=0
    until pg_isready --quiet --host="${values[DB_HOST]}" --port="${values[DB_PORT]}" --dbname=postgres; do
        tries=$((tries + 1))
        [ "$tries" -lt "${O2D_DB_TRIES:-60}" ] ||
            fail "PostgreSQL at ${values[DB_HOST]}:${values[DB_PORT]} does not answer."
        sleep 1
    done
}

ask() {
    PGPASSWORD=$db_password psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 \
        --host="${values[DB_HOST]}" --port="${values[DB_PORT]}" --username="${values[DB_USER]}" \
        --dbname="${values[DB_NAME]}" --command="$1" ||
        fail "the database ${values[DB_NAME]} cannot be asked."
}

# How far the database is: "empty", "begun" (a first start that was interrupted) or "there". The mark is
# the database's comment, so that a database restored from elsewhere is taken as it is: neither are
# modules installed in it nor its administrator's password changed.
state() {
    ask "SELECT CASE WHEN shobj_description(oid, 'pg_database') = 'o2d: first start begun' THEN 'begun'
                     WHEN to_regclass('public.ir_module_module') IS NULL THEN 'empty'
                     ELSE 'there' END
           FROM pg_database WHERE datname = current_database()"
}

mark() {
    ask "COMMENT ON DATABASE ${values[DB_NAME]} IS 'o2d: first start $1'"
}

fill() {
    echo "o2d: first start: filling the database ${values[DB_NAME]} with $modules (some minutes)"
    mark begun
    odoo --init="$modules" --stop-after-init "${alone[@]}"
    # The password travels by environment, which only this user can read.
    O2D_ADMIN_PASSWORD=$(read_secret admin_password) odoo shell "${alone[@]}" <<'PYTHON'
import os
env.ref("base.user_admin").password = os.environ["O2D_ADMIN_PASSWORD"]
env.cr.commit()
PYTHON
    mark ended
    echo "o2d: the database is ready"
}

start() {
    check_values
    write_configuration
    wait_for_postgres
}

case "${1:-serve}" in
    serve)
        start
        found=$(state)
        [ "$found" = there ] || fill
        exec odoo
        ;;
    update)
        start
        found=$(state)
        [ "$found" = there ] || fail "the database ${values[DB_NAME]} is not filled yet: start the service first."
        exec odoo --update="$modules" --stop-after-init "${alone[@]}"
        ;;
    shell)
        start
        shift
        exec odoo shell "${alone[@]}" "$@"
        ;;
    *)
        exec "$@"
        ;;
esac
