-- The row of an address becomes three: its identity (address), its history in one asset (history), and its
-- synchronisation (sync). The rows of all histories (entry) are only renamed, so that nothing large is written again.

alter table address rename to address_before;
alter table history rename to history_before;
alter table stretch rename to stretch_before;
alter table draft rename to draft_before;

create table address (
  id integer primary key autoincrement, -- never used twice, so that an old link cannot show another address
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at integer not null,
  unique (chain, address)
) strict;

-- What an owner shows of an asset: positions first … first + count - 1 of a row set, all proven together.
create table history (
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
  verification text,
  unique (owner_kind, owner_id, asset)
) strict;

-- An address in the queue: when it is due, who asked, how the last synchronisation ended.
create table sync (
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
) strict;

-- Rows that are written together and become visible together.
create table row_set (
  id integer primary key,
  orphaned integer not null default 0 -- nothing references it: to be swept
) strict;

-- A first read that has not met zero yet, to be resumed.
create table draft (
  address_id integer primary key,
  row_set_id integer not null,
  base integer not null,
  first integer not null,
  next integer not null,
  carry any not null,
  source text not null
) strict;

-- Lowest, highest, earliest and latest of 256 or 16,384 rows at neighbouring positions, known only while all exist.
create table range_summary (
  row_set_id integer not null,
  level integer not null,
  number integer not null, -- first position divided by the rows of a range
  min_time integer not null,
  max_time integer not null,
  low_position integer not null,
  low_balance any not null,
  high_position integer not null,
  high_balance any not null,
  primary key (row_set_id, level, number)
) strict, without rowid;

-- Facts about histories, numbered in the order of their commits.
create table event (
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

insert into sqlite_sequence (name, seq) select 'address', seq from sqlite_sequence where name = 'address_before';
insert into address select id, chain, address, type, label, created_at from address_before;
insert into history (id, owner_kind, owner_id, asset, row_set_id, first, count, unsettled, balance,
    unconfirmed_balance, unconfirmed, next_row_id, revision, proof_tip, proof_source, verification)
  select id, 'address', id, chain, history_id, first, count, unsettled, balance,
      unconfirmed_balance, unconfirmed, next_row_id, upheavals, proof_tip, proof_source, verification
    from address_before;
insert into sync (address_id, chain, status, want, urgency, queued_at, running, run, next_sync_at, check_at, verify_at,
    verify_manual, last_synced_at, checkable, fingerprint, failures, obtained, total, error_code, error_detail,
    error_retry_at, stated_balance, stated_count, stated_source, stated_at, rollback_balance, rollback_count,
    rollback_source, rollback_since)
  select id, chain, status, want, urgency, turn, running, run, next_sync_at, check_at, verify_at,
      verify_by_hand, last_synced_at, checkable, fingerprint, failures, obtained, total, error_code, error_detail,
      error_retry_at, stated_balance, stated_count, stated_source, stated_at, doubt_balance, doubt_count,
      doubt_source, doubt_since
    from address_before;
insert into row_set select id, orphaned from history_before;
insert into draft select address_id, history_id, base, first, next, carry, source from draft_before;
insert into range_summary select * from stretch_before;

alter table entry rename column history_id to row_set_id;
alter table sparkline rename column address_id to history_id;

drop table address_before;
drop table history_before;
drop table stretch_before;
drop table draft_before;

create index row_set_orphaned on row_set (id) where orphaned = 1;
create index sync_check on sync (check_at) where check_at is not null;
create index sync_due on sync (next_sync_at) where next_sync_at is not null and status <> 'IN_PROGRESS';
create index sync_queue on sync (chain, want, urgency desc, queued_at, address_id) where status = 'IN_PROGRESS' and running = 0;
create index sync_verify on sync (verify_at) where verify_at is not null;
create index sync_verify_manual on sync (verify_at) where verify_manual = 1;

alter table chain_total rename to asset_total;
alter table asset_total rename column chain to asset; -- of a chain's coin: the name of the chain
