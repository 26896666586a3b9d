#!/usr/bin/env bash
# Makes the secrets that compose.yaml hands to the containers, once: what is there stays.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=${1:-$here/secrets}

# Nobody else enters the folder; in it the files are readable, because the containers' users have
# other numbers than the user who runs this.
mkdir -p "$folder"
chmod 0700 "$folder"
for name in postgres_password odoo_db_password admin_password master_password; do
    if [ ! -s "$folder/$name" ]; then
        # 160 random bits in letters and digits only.
        secret=$(od -An -N20 -tx1 /dev/urandom | tr -d ' \n')
        [ "${#secret}" -eq 40 ] || { echo "no random numbers from /dev/urandom" >&2 && exit 1; }
        printf '%s\n' "$secret" >"$folder/$name.new"
        chmod 0444 "$folder/$name.new"
        mv "$folder/$name.new" "$folder/$name"
        echo "made $folder/$name"
    fi
done
echo "The login is admin, its password stands in $folder/admin_password."
