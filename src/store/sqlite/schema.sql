CREATE TABLE address (
  id integer primary key autoincrement, -- never used twice, so that an old link cannot show another address
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at integer not null,

  -- the shown history: positions first … first + count - 1 of history_id
  history_id integer,
  first integer not null default 0,
  count integer not null default 0,
  unsettled integer not null default 0, -- rows on top that were not settled at the last proof
  balance any not null default 0,
  unconfirmed_balance any not null default 0,
  unconfirmed integer not null default 0, -- rows that wait for their block
  next_row_id integer not null default 1,
  upheavals integer not null default 0, -- how often confirmed rows have moved or vanished
  proof_tip integer,
  proof_source text,
  fingerprint text, -- of the totals at the last own reading, proven or not
  checkable integer not null default 0, -- a set answer with the same fingerprint settles it: all rows were settled at the last proof
  last_synced_at integer,
  verification text,

  -- the synchronisation: asked for, waiting, running, ended
  status text not null default 'UNSYNCED',
  want text, -- 'read': its own reading; 'check': a set answer is enough if nothing has happened
  urgency integer not null default 0, -- 2: somebody asked, 1: it has unconfirmed rows
  turn integer, -- the order among equals: when it was asked for, or last checked
  running integer not null default 0,
  run integer not null default 0, -- fencing number
  next_sync_at integer,
  check_at integer, -- when to look whether the totals of a failed proof have changed
  verify_at integer, -- when other sources are asked for their opinion
  verify_by_hand integer not null default 0,
  failures integer not null default 0,
  obtained integer not null default 0,
  total integer,
  error_code text,
  error_detail text,
  error_retry_at integer,
  stated_balance any,
  stated_count integer,
  stated_source text,
  stated_at integer,
  doubt_balance any,
  doubt_count integer,
  doubt_source text,
  doubt_since integer,

  unique (chain, address)
) strict;

CREATE INDEX address_check on address (check_at) where check_at is not null;

CREATE INDEX address_due on address (next_sync_at) where next_sync_at is not null and status <> 'IN_PROGRESS';

CREATE INDEX address_queue on address (chain, want, urgency desc, turn, id) where status = 'IN_PROGRESS' and running = 0;

CREATE INDEX address_verify on address (verify_at) where verify_at is not null;

CREATE INDEX address_verify_asked on address (verify_at) where verify_by_hand = 1;

CREATE TABLE chain_tip (
  chain text primary key,
  height integer not null
) strict, without rowid;

CREATE TABLE chain_total (
  chain text primary key,
  addresses integer not null,
  transactions integer not null,
  balance any not null,
  unconfirmed_balance any not null
) strict, without rowid;

CREATE TABLE draft (
  address_id integer primary key,
  history_id integer not null,
  base integer not null,
  first integer not null,
  next integer not null,
  carry any not null,
  source text not null
) strict;

CREATE TABLE entry (
  history_id integer not null,
  position integer not null, -- counts up into the past
  id integer not null,
  hash blob not null,
  height integer, -- null while unconfirmed
  time integer not null, -- seconds
  amount any not null,
  balance any not null, -- right after this transaction
  primary key (history_id, position)
) strict, without rowid;

CREATE TABLE history (
  id integer primary key,
  orphaned integer not null default 0 -- nobody points to it any more: to be swept
) strict;

CREATE INDEX history_orphaned on history (id) where orphaned = 1;

CREATE TABLE session (
  digest text primary key,
  expires_at integer not null
) strict, without rowid;

CREATE TABLE source_usage (
  source text primary key,
  usage text not null
) strict, without rowid;

CREATE TABLE sparkline (
  address_id integer primary key,
  balances text not null -- base units, oldest first, separated by commas
) strict;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE stretch (
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
