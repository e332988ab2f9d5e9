-- Amounts are base units, times ending in _at are milliseconds. What belongs to an address begins its key with it, so
-- that the large tables can be spread over servers by address.

create table address (
  id bigint primary key generated always as identity, -- never used twice, so that an old link cannot show another address
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at bigint not null,

  -- the shown history: positions first … first + count - 1 of history_id
  history_id bigint, -- the address's id times 2^20, plus the number of the history
  histories integer not null default 0, -- how many it has had
  opened_id bigint, -- a history that a run has begun to write and nothing points to yet
  first bigint not null default 0,
  count bigint not null default 0,
  unsettled bigint not null default 0, -- rows on top that were not settled at the last proof
  balance numeric(78) not null default 0,
  unconfirmed_balance numeric(78) not null default 0,
  unconfirmed bigint not null default 0, -- rows that wait for their block
  next_row_id bigint not null default 1,
  upheavals integer not null default 0, -- how often confirmed rows have moved or vanished
  proof_tip bigint,
  proof_source text,
  fingerprint text, -- of the totals at the last own reading, proven or not
  checkable integer not null default 0, -- a set answer with the same fingerprint settles it: all rows were settled at the last proof
  last_synced_at bigint,
  verification text,

  -- the synchronisation: asked for, waiting, running, ended
  status text not null default 'UNSYNCED',
  want text, -- 'read': its own reading; 'check': a set answer is enough if nothing has happened
  urgency integer not null default 0, -- 2: somebody asked, 1: it has unconfirmed rows
  turn bigint, -- the order among equals: when it was asked for, or last checked
  job uuid, -- its job in the queue, waiting or under way
  queue text, -- the queue of that job
  running integer not null default 0,
  run bigint not null default 0, -- fencing number
  next_sync_at bigint,
  check_at bigint, -- when to look whether the totals of a failed proof have changed
  verify_at bigint, -- when other sources are asked for their opinion
  verify_by_hand integer not null default 0,
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
  doubt_balance numeric(78),
  doubt_count bigint,
  doubt_source text,
  doubt_since bigint,

  unique (chain, address)
);

create index address_queue on address (urgency desc, turn, id) where status = 'IN_PROGRESS' and running = 0;
create index address_status on address (status, id);
create index address_running on address (id) where running = 1;
create index address_due on address (next_sync_at) where next_sync_at is not null and status <> 'IN_PROGRESS';
create index address_verify on address (verify_at) where verify_at is not null;
create index address_verify_asked on address (verify_at) where verify_by_hand = 1;
create index address_check on address (check_at) where check_at is not null;
create index address_synced on address (last_synced_at nulls first);

create table orphan ( -- histories that nobody points to any more: to be swept
  address_id bigint not null,
  history integer not null,
  primary key (address_id, history)
);

create table draft (
  address_id bigint primary key,
  history_id bigint not null,
  base bigint not null,
  first bigint not null,
  next bigint not null,
  carry numeric(78) not null,
  source text not null
);

create table entry (
  address_id bigint not null,
  history integer not null, -- the number of the history among those of the address
  position bigint not null, -- counts up into the past
  id bigint not null,
  height bigint, -- null while unconfirmed
  time bigint not null, -- seconds
  hash bytea not null,
  amount numeric(78) not null,
  balance numeric(78) not null, -- right after this transaction
  primary key (address_id, history, position)
);

-- what 256 or 16,384 rows at neighbouring positions come to, known only while all of them are there
create table stretch (
  address_id bigint not null,
  history integer not null,
  level integer not null,
  number bigint not null, -- position divided by the rows of a stretch
  min_time bigint not null,
  max_time bigint not null,
  low_position bigint not null,
  low_balance numeric(78) not null,
  high_position bigint not null,
  high_balance numeric(78) not null,
  primary key (address_id, history, level, number)
);

create table sparkline (
  address_id bigint primary key,
  balances text not null -- base units, oldest first, separated by commas
);

-- sums over the addresses of a chain, in slots, so that those who change them need not wait for each other
create table chain_total (
  chain text not null,
  slot integer not null,
  addresses bigint not null,
  transactions bigint not null,
  balance numeric not null,
  unconfirmed_balance numeric not null,
  primary key (chain, slot)
);

create table chain_tip (
  chain text primary key,
  height bigint not null
);

create table source_usage (
  source text primary key,
  usage text not null
);

-- what each process has seen of a source
create table source_status (
  process text not null,
  source text not null,
  status text not null,
  at bigint not null,
  primary key (process, source)
);

-- what was copied out of another store, with a digest of what it was; 0 when all of it was
create table moved (
  address_id bigint primary key,
  digest text not null
);

create table session (
  digest text primary key,
  expires_at bigint not null
);

-- what every process is to be told; kept for some minutes for those who were cut off
create table announcement (
  id bigint primary key generated always as identity,
  told_at timestamptz not null default clock_timestamp(),
  text text not null
);

create index announcement_told_at on announcement (told_at);
