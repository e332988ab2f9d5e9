-- The row of an address becomes three: what it is (address), the header of its history (history), and its place in the
-- queue (sync). The rows of a history are only renamed, so that nothing large is rewritten.

-- A history of an owner's asset. What belongs to it begins its key with its id, so that a header and its rows can be
-- kept on one shard. An address's history of its chain's coin has the address's id; other histories take theirs from
-- history_id_seq, which begins where the ids of addresses end.
create sequence history_id_seq start with 4294967296;

create table history (
  id bigint primary key,
  owner_kind text not null, -- 'address'
  owner_id bigint not null,
  asset text not null, -- of a chain's coin: the name of the chain
  row_set integer, -- the rows shown: positions first … first + count - 1 of this generation; null before the first proof
  row_sets integer not null default 0, -- how many generations there have been
  opened_row_set integer, -- one that a run has begun to write and that nothing references yet
  version bigint not null default 0, -- counts publications: a page checks that none came in between
  first bigint not null default 0,
  count bigint not null default 0,
  unsettled bigint not null default 0, -- rows on top that were not final at the last proof
  balance numeric(78) not null default 0,
  unconfirmed_balance numeric(78) not null default 0,
  unconfirmed bigint not null default 0, -- rows that are in no block yet
  next_row_id bigint not null default 1,
  revision integer not null default 0, -- how often confirmed rows have moved or vanished: invalidates cursors
  proof_tip bigint,
  proof_source text,
  verification text,
  unique (owner_kind, owner_id, asset)
);

create table sync (
  address_id bigint primary key,
  chain text not null,
  status text not null default 'UNSYNCED',
  want text, -- 'read': a full read; 'check': a batch check suffices while the totals are unchanged
  urgency integer not null default 0, -- 2: requested by hand, 1: unconfirmed rows
  queued_at bigint, -- the order among equals: when it was requested, or last checked
  worker uuid, -- the worker that holds the lease; its job in pg-boss is active while it lives
  run bigint not null default 0, -- fencing number
  strikes integer not null default 0, -- how many workers in a row were lost with the lease
  next_sync_at bigint,
  check_at bigint, -- when to check whether the totals of a failed proof have changed
  verify_at bigint, -- when other sources are asked for a cross-check
  verify_manual integer not null default 0,
  failures integer not null default 0,
  obtained bigint not null default 0,
  total bigint,
  error_code text,
  error_detail text,
  error_retry_at bigint,
  stated_balance numeric(78),
  stated_count bigint,
  stated_source text,
  stated_at bigint,
  rollback_balance numeric(78),
  rollback_count bigint,
  rollback_source text,
  rollback_since bigint,
  fingerprint text, -- of the totals at the last full read, proven or not
  checkable integer not null default 0, -- a batch check with the same fingerprint suffices: all rows were final at the last proof
  last_synced_at bigint
);

insert into history (id, owner_kind, owner_id, asset, row_set, row_sets, opened_row_set, first, count, unsettled,
    balance, unconfirmed_balance, unconfirmed, next_row_id, revision, proof_tip, proof_source, verification)
  select id, 'address', id, chain, history_id % 1048576, histories, opened_id % 1048576, first, count, unsettled,
      balance, unconfirmed_balance, unconfirmed, next_row_id, upheavals, proof_tip, proof_source, verification
    from address;

-- Whatever was being synchronised is queued: no process of the version before may run any more.
insert into sync (address_id, chain, status, want, urgency, queued_at, run, next_sync_at, check_at, verify_at,
    verify_manual, failures, obtained, total, error_code, error_detail, error_retry_at, stated_balance, stated_count,
    stated_source, stated_at, rollback_balance, rollback_count, rollback_source, rollback_since, fingerprint, checkable,
    last_synced_at)
  select id, chain, status, want, urgency, turn, run, next_sync_at, check_at, verify_at,
      verify_by_hand, failures, obtained, total, error_code, error_detail, error_retry_at, stated_balance, stated_count,
      stated_source, stated_at, doubt_balance, doubt_count, doubt_source, doubt_since, fingerprint, checkable,
      last_synced_at
    from address;

alter table address
  drop history_id, drop histories, drop opened_id, drop first, drop count, drop unsettled, drop balance,
  drop unconfirmed_balance, drop unconfirmed, drop next_row_id, drop upheavals, drop proof_tip, drop proof_source,
  drop fingerprint, drop checkable, drop last_synced_at, drop verification, drop status, drop want, drop urgency,
  drop turn, drop job, drop queue, drop running, drop run, drop next_sync_at, drop check_at, drop verify_at,
  drop verify_by_hand, drop failures, drop obtained, drop total, drop error_code, drop error_detail,
  drop error_retry_at, drop stated_balance, drop stated_count, drop stated_source, drop stated_at, drop doubt_balance,
  drop doubt_count, drop doubt_source, drop doubt_since;

create index sync_queue on sync (chain, want, urgency desc, queued_at, address_id)
  where status = 'IN_PROGRESS' and worker is null;
create index sync_status on sync (status, address_id);
create index sync_leased on sync (worker) where worker is not null;
create index sync_due on sync (next_sync_at) where next_sync_at is not null and status <> 'IN_PROGRESS';
create index sync_verify on sync (verify_at) where verify_at is not null;
create index sync_verify_manual on sync (verify_at) where verify_manual = 1;
create index sync_check on sync (check_at) where check_at is not null;
create index sync_never on sync (address_id) where last_synced_at is null;
create index sync_oldest on sync (last_synced_at);

alter table entry rename address_id to history_id;
alter table entry rename history to row_set;

alter table stretch rename to range_summary;
alter table range_summary rename address_id to history_id;
alter table range_summary rename history to row_set;
alter index stretch_pkey rename to range_summary_pkey;

alter table sparkline rename address_id to history_id;

alter table draft rename history_id to row_set;
alter table draft rename address_id to history_id;
update draft set row_set = row_set % 1048576;
alter table draft alter row_set type integer;

alter table orphan rename to orphaned_row_set;
alter table orphaned_row_set rename address_id to history_id;
alter table orphaned_row_set rename history to row_set;
alter index orphan_pkey rename to orphaned_row_set_pkey;

-- locked by the worker that claims a batch check of a chain, so that two workers do not split one batch
alter table set_turn rename to batch_lock;
alter index set_turn_pkey rename to batch_lock_pkey;

alter table moved rename to migrated;
alter index moved_pkey rename to migrated_pkey;

-- what has changed, for the processes that missed its notification; kept for some minutes
drop table announcement;
create table announcement (
  id bigint primary key generated always as identity,
  at timestamptz not null default clock_timestamp(),
  text text not null
);
create index announcement_at on announcement (at);

-- Facts about histories. They are written to event_inbox by the transaction that makes them true, and moved to event,
-- which numbers them, once that is committed. So a reader that has seen a number never misses a smaller one.
create table event_inbox (
  id bigint primary key generated always as identity,
  at bigint not null,
  address_id bigint not null,
  chain text not null,
  kind text not null,
  hash text,
  amount numeric(78),
  height bigint,
  code text
);

create table event (
  id bigint primary key,
  at bigint not null,
  address_id bigint not null,
  chain text not null,
  kind text not null,
  hash text,
  amount numeric(78),
  height bigint,
  code text
);

-- the number of the newest event; locked by the process that numbers
create table event_counter (
  one integer primary key check (one = 1),
  newest bigint not null
);

insert into event_counter (one, newest) values (1, 0);

alter table chain_total rename to asset_total;
alter table asset_total rename column chain to asset; -- of a chain's coin: the name of the chain
