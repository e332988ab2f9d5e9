-- Filled from what is stored by fill-balances.ts.

-- what 256 or 16,384 rows at neighbouring positions come to, known only while all of them are there
create table stretch (
  history_id integer not null,
  level integer not null,
  number integer not null, -- position divided by the rows of a stretch
  min_time integer not null,
  max_time integer not null,
  low_position integer not null,
  low_balance any not null,
  high_position integer not null,
  high_balance any not null,
  primary key (history_id, level, number)
) strict, without rowid;

create table sparkline (
  address_id integer primary key,
  balances text not null -- base units, oldest first, separated by commas
) strict;

-- sums over the addresses of a chain, changed with each of them
create table chain_total (
  chain text primary key,
  addresses integer not null,
  transactions integer not null,
  balance any not null,
  unconfirmed_balance any not null
) strict, without rowid;

create table session (
  digest text primary key,
  expires_at integer not null
) strict, without rowid;
