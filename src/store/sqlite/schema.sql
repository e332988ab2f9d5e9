CREATE TABLE address (
  id integer primary key autoincrement, -- never used twice, so that an old link cannot show another address
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at integer not null, identity_checksum integer,
  unique (chain, address)
) strict;

CREATE TABLE "asset_total" (
  asset text primary key,
  addresses integer not null,
  transactions integer not null,
  balance any not null,
  unconfirmed_balance any not null
, checksum integer) strict, without rowid;

CREATE TABLE chain_tip (
  chain text primary key,
  height integer not null
, complement integer) strict, without rowid;

CREATE TABLE deleted_address (
  id integer primary key,
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at integer not null,
  identity_checksum integer,
  deleted_at integer not null,
  sync text not null,
  unique (chain, address)
) strict;

CREATE INDEX deleted_address_time on deleted_address (deleted_at);

CREATE TABLE derivation (
  address_id integer primary key,
  wallet_id integer not null,
  branch integer not null, -- number in wallet_branch
  place integer not null, standing text, -- index in the branch
  unique (wallet_id, branch, place)
) strict;

CREATE INDEX derivation_standing on derivation (wallet_id, standing);

CREATE TABLE draft (
  address_id integer primary key,
  row_set_id integer not null,
  base integer not null,
  first integer not null,
  next integer not null,
  carry any not null,
  source text not null
) strict;

CREATE TABLE entry (
  row_set_id integer not null,
  position integer not null, -- counts up into the past
  id integer not null,
  hash blob not null,
  height integer, -- null while unconfirmed
  time integer not null, -- seconds
  amount any not null,
  balance any not null, -- right after this transaction
  primary key (row_set_id, position)
) strict, without rowid;

CREATE TABLE event (
  id integer primary key autoincrement,
  at integer not null,
  address_id integer not null,
  chain text not null,
  kind text not null, -- history-event.ts, or 'deleted'
  hash blob,
  amount any,
  height integer,
  code text -- the error of 'failed'
) strict;

CREATE TABLE group_member (
  group_id integer not null,
  place integer not null,
  kind text not null, -- 'wallet', 'address' or 'group'
  member_id integer not null,
  primary key (group_id, kind, member_id)
) strict, without rowid;

CREATE INDEX group_member_of on group_member (kind, member_id);

CREATE TABLE history (
  id integer primary key,
  owner_kind text not null, -- 'address'
  owner_id integer not null,
  asset text not null, -- a chain's own coin has the name of the chain
  row_set_id integer, -- null before the first proof
  first integer not null default 0,
  count integer not null default 0,
  unsettled integer not null default 0, -- newest rows that were not final at the last proof
  balance any not null default 0,
  unconfirmed_balance any not null default 0,
  unconfirmed integer not null default 0, -- rows that are in no block yet
  next_row_id integer not null default 1,
  revision integer not null default 0, -- how often confirmed rows have moved or vanished: invalidates cursors
  proof_tip integer,
  proof_source text,
  verification text, top_digest integer, bottom_digest integer, ranges_digest integer, digest integer, damage text, audited_at integer,
  unique (owner_kind, owner_id, asset)
) strict;

CREATE INDEX history_audit on history (audited_at) where row_set_id is not null and damage is null;

CREATE INDEX history_damage on history (owner_id) where damage is not null;

CREATE TABLE label_line (
  id integer primary key autoincrement,
  chain text not null, -- empty where the reference does not say it
  type text not null,
  ref text not null, -- hashes in lower case, addresses in their canonical form
  origin text not null, -- empty for none
  content text not null -- the line as it was written
) strict;

CREATE INDEX label_line_ref on label_line (ref);

CREATE TABLE member (
  history_id integer not null,
  address_id integer not null,
  newest integer not null default -1, -- rank of its newest row
  balance any not null default 0, -- as merged
  changed_from integer, -- lowest rank at which its rows have changed since they were merged; null: they have not
  removed integer not null default 0, -- to be merged as if it were empty, and then deleted
  primary key (history_id, address_id)
) strict, without rowid;

CREATE INDEX member_address on member (address_id);

CREATE INDEX member_changed on member (history_id, changed_from) where changed_from is not null;

CREATE INDEX member_newest on member (history_id, newest);

CREATE TABLE merged_entry (
  row_set_id integer not null,
  position integer not null,
  received any not null, -- sum of the positive amounts of the members
  addresses integer not null, -- how many members it touches
  kind text, -- null: received or sent, by the amounts
  fee any,
  primary key (row_set_id, position)
) strict, without rowid;

CREATE TABLE merged_history (
  history_id integer primary key,
  chain text not null,
  rebuild integer not null default 0, -- to be built anew from all members
  run integer not null default 0, -- fencing token
  due_at integer, -- not to be merged before: a merge is under way, has failed, or took long
  rebuilt_at integer,
  rebuild_ms integer not null default 0 -- how long the last one took
, parts_digest integer not null default 0) strict;

CREATE TABLE owner_group (
  id integer primary key autoincrement,
  name text not null,
  created_at integer not null
) strict;

CREATE TABLE price_close (
  chain text not null,
  day integer not null, -- days since 1970
  source text not null,
  close text not null,
  checksum integer not null,
  primary key (chain, day)
) without rowid;

CREATE TABLE price_correction (
  chain text not null,
  day integer not null,
  source text not null,
  close text not null,
  seen_at integer not null, -- ms
  primary key (chain, day, source, close)
) without rowid;

CREATE TABLE price_now (
  chain text not null primary key,
  source text not null,
  price text not null, -- in US dollars, as written
  at integer not null -- seconds
);

CREATE TABLE price_revision (
  part text not null primary key, -- a chain, rates or now
  revision integer not null
);

CREATE TABLE price_span (
  chain text not null,
  source text not null,
  from_day integer not null,
  to_day integer not null,
  primary key (chain, source)
) without rowid;

CREATE TABLE price_task (
  name text not null primary key,
  done_at integer,
  leased_until integer not null
);

CREATE TABLE range_summary (
  row_set_id integer not null,
  level integer not null,
  number integer not null, -- first position divided by the rows of a range
  min_time integer not null,
  max_time integer not null,
  low_position integer not null,
  low_balance any not null,
  high_position integer not null,
  high_balance any not null, digest integer, checksum integer, days_digest integer, days blob,
  primary key (row_set_id, level, number)
) strict, without rowid;

CREATE TABLE rate_day (
  day integer not null primary key, -- days since 1970
  rates text not null, -- JSON: texts by the code of the currency
  checksum integer not null
);

CREATE TABLE row_set (
  id integer primary key,
  orphaned integer not null default 0 -- nothing references it: to be swept
) strict;

CREATE INDEX row_set_orphaned on row_set (id) where orphaned = 1;

CREATE TABLE server_certificate (
  server text not null primary key, -- host:port
  fingerprint text not null -- SHA-256 in hex
);

CREATE TABLE session (
  digest text primary key,
  expires_at integer not null
) strict, without rowid;

CREATE TABLE shared_address (
  wallet_id integer not null,
  address text not null,
  branch integer not null,
  place integer not null,
  primary key (wallet_id, address)
);

CREATE TABLE source_usage (
  source text primary key,
  usage text not null
) strict, without rowid;

CREATE TABLE sparkline (
  history_id integer primary key,
  balances text not null -- base units, oldest first, separated by commas
, checksum integer) strict;

CREATE TABLE split_row (
  history_id integer not null,
  hash blob not null,
  height integer not null,
  primary key (history_id, hash)
) strict, without rowid;

CREATE TABLE sqlite_sequence(name,seq);

CREATE TABLE sync (
  address_id integer primary key,
  chain text not null,
  status text not null default 'UNSYNCED',
  want text, -- 'read': a full read; 'check': a batch check suffices while the totals are unchanged
  urgency integer not null default 0, -- 2: requested by hand, 1: unconfirmed rows
  queued_at integer, -- the order among equals: when it was requested, or last synchronised
  running integer not null default 0,
  run integer not null default 0, -- fencing token
  next_sync_at integer,
  check_at integer, -- when to check whether the totals of a failed proof have changed
  verify_at integer, -- when other sources are asked for a second opinion
  verify_manual integer not null default 0,
  last_synced_at integer, -- null before the first proof
  checkable integer not null default 0, -- a batch check with the same fingerprint suffices: all rows were final at the last proof
  fingerprint text, -- of the totals at the last full read, proven or not
  failures integer not null default 0, -- in a row, for the same reason
  obtained integer not null default 0,
  total integer,
  error_code text,
  error_detail text,
  error_retry_at integer,
  stated_balance any,
  stated_count integer,
  stated_source text,
  stated_at integer,
  rollback_balance any, -- an answer that lacks final rows: believed if it is repeated
  rollback_count integer,
  rollback_source text,
  rollback_since integer
, strikes integer not null default 0, outcome_checksum integer, alone integer not null default 0, live text, again integer not null default 0) strict;

CREATE INDEX sync_check on sync (check_at) where check_at is not null;

CREATE INDEX sync_due on sync (next_sync_at) where next_sync_at is not null and status <> 'IN_PROGRESS';

CREATE INDEX sync_queue on sync (chain, want, urgency desc, queued_at, address_id) where status = 'IN_PROGRESS' and running = 0;

CREATE INDEX sync_suspect on sync (running) where strikes > 0;

CREATE INDEX sync_unsettled on sync (chain, address_id) where checkable = 0 and live is not null;

CREATE INDEX sync_unwatched on sync (chain, status, address_id) where live is null;

CREATE INDEX sync_verify on sync (verify_at) where verify_at is not null;

CREATE INDEX sync_verify_manual on sync (verify_at) where verify_manual = 1;

CREATE TABLE transaction_detail (
  chain text not null,
  hash blob not null,
  tip integer, -- the newest height known when it was read; null if none was
  read_at integer not null,
  source text not null,
  content text not null, -- see store/shared/columns/detail-columns.ts
  checksum integer not null,
  primary key (chain, hash)
) strict, without rowid;

CREATE TABLE transaction_note (
  chain text not null,
  hash blob not null,
  note text not null,
  primary key (chain, hash)
) strict, without rowid;

CREATE TABLE unused_address (
  id integer primary key,
  wallet_id integer not null,
  branch integer not null,
  place integer not null,
  address text not null, live text, fingerprint text,
  unique (address, wallet_id)
) strict;

CREATE INDEX unused_address_place on unused_address (wallet_id, branch, place);

CREATE TABLE wallet (
  id integer primary key autoincrement,
  chain text not null,
  name text not null,
  gap_limit integer not null,
  created_at integer not null,
  removed_at integer, -- its addresses are being deleted
  manual integer not null default 0, -- a person requested the discovery
  queued_at integer, -- its discovery was requested; null while none is
  running integer not null default 0,
  run integer not null default 0, -- fencing token
  next_discovery_at integer,
  discovered_at integer, -- null before the first complete discovery
  failures integer not null default 0,
  error_code text,
  error_detail text,
  error_retry_at integer
, dropped_scripts text not null default '[]', answered_height integer, answered_source text, again integer not null default 0) strict;

CREATE TABLE wallet_branch (
  wallet_id integer not null,
  number integer not null, -- in the order of the wallet's branches
  descriptor integer not null,
  branch integer not null, -- of the descriptor: 0 receives, 1 is change
  derived integer not null default 0, -- how many indices are followed
  last_used integer not null default -1,
  last_followed integer not null default -1, -- the last index with an address that is synchronised
  wanted integer not null default 0, -- indices to look up at least
  checked_to integer not null default 0, -- indices below were looked up
  checked_height integer, -- the indices above last_used were unused at this block
  checked_source text,
  checked_at integer,
  primary key (wallet_id, number)
) strict, without rowid;

CREATE TABLE wallet_descriptor (
  wallet_id integer not null,
  number integer not null,
  script_type text not null,
  descriptor text not null, tentative integer not null default 0, -- with checksum
  primary key (wallet_id, number)
) strict, without rowid;

CREATE INDEX wallet_queue on wallet (queued_at) where queued_at is not null;

CREATE TABLE wallet_script (
  chain text not null,
  identity text not null,
  wallet_id integer not null,
  descriptor integer not null,
  primary key (chain, identity)
) strict, without rowid;
