#!/bin/sh
# Makes the two databases of Temporal, or brings them to the version of these tools. The password is in SQL_PASSWORD.
set -eu

schemas=/etc/temporal/schema/postgresql/v12
for database in temporal:temporal temporal_visibility:visibility; do
  name=${database%%:*}
  sql() { temporal-sql-tool --plugin postgres12 --ep postgresql --port 5432 --user temporal --db "$name" "$@"; }
  sql create
  # Refuses when the tables are there; then the update is all there is to do.
  sql setup-schema --version 0.0 || true
  sql update-schema --schema-dir "$schemas/${database##*:}/versioned"
done
