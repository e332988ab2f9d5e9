create sequence history_id_seq start with 4294967296;

create table address (
  id bigint not null generated always as identity,
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at bigint not null,
  identity_checksum bigint,
  UNIQUE (chain, address),
  PRIMARY KEY (id)
);

create table address_lock (
  chain text not null,
  PRIMARY KEY (chain)
);

create table announcement (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default clock_timestamp(),
  text text not null,
  PRIMARY KEY (id)
);
CREATE INDEX announcement_at ON announcement USING btree (at);

create table asset_total (
  asset text not null,
  slot integer not null,
  addresses bigint not null,
  transactions bigint not null,
  balance numeric not null,
  unconfirmed_balance numeric not null,
  checksum numeric,
  PRIMARY KEY (asset, slot)
);

create table batch_lock (
  chain text not null,
  PRIMARY KEY (chain)
);

create table chain_tip (
  chain text not null,
  height bigint not null,
  complement bigint,
  PRIMARY KEY (chain)
);

create table deleted_address (
  id bigint not null,
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at bigint not null,
  identity_checksum bigint,
  deleted_at bigint not null,
  sync text not null,
  UNIQUE (chain, address),
  PRIMARY KEY (id)
);
CREATE INDEX deleted_address_time ON deleted_address USING btree (deleted_at);

create table derivation (
  address_id bigint not null,
  wallet_id bigint not null,
  branch bigint not null,
  place bigint not null,
  standing text,
  UNIQUE (wallet_id, branch, place),
  PRIMARY KEY (address_id)
);
CREATE INDEX derivation_standing ON derivation USING btree (wallet_id, standing);

create table draft (
  history_id bigint not null,
  row_set integer not null,
  base bigint not null,
  first bigint not null,
  next bigint not null,
  carry numeric(78,0) not null,
  source text not null,
  PRIMARY KEY (history_id)
);

create table entry (
  history_id bigint not null,
  row_set integer not null,
  position bigint not null,
  id bigint not null,
  height bigint,
  time bigint not null,
  hash bytea not null,
  amount numeric(78,0) not null,
  balance numeric(78,0) not null,
  PRIMARY KEY (history_id, row_set, "position")
);

create table event (
  id bigint not null,
  at bigint not null,
  address_id bigint not null,
  chain text not null,
  kind text not null,
  hash text,
  amount numeric(78,0),
  height bigint,
  code text,
  PRIMARY KEY (id)
);

create table event_counter (
  one integer not null,
  newest bigint not null,
  PRIMARY KEY (one),
  CHECK ((one = 1))
);

create table event_inbox (
  id bigint not null generated always as identity,
  at bigint not null,
  address_id bigint not null,
  chain text not null,
  kind text not null,
  hash text,
  amount numeric(78,0),
  height bigint,
  code text,
  PRIMARY KEY (id)
);

create table group_member (
  group_id bigint not null,
  place bigint not null,
  kind text not null,
  member_id bigint not null,
  PRIMARY KEY (group_id, kind, member_id)
);
CREATE INDEX group_member_of ON group_member USING btree (kind, member_id);

create table history (
  id bigint not null,
  owner_kind text not null,
  owner_id bigint not null,
  asset text not null,
  row_set integer,
  row_sets integer not null default 0,
  opened_row_set integer,
  version bigint not null default 0,
  first bigint not null default 0,
  count bigint not null default 0,
  unsettled bigint not null default 0,
  balance numeric(78,0) not null default 0,
  unconfirmed_balance numeric(78,0) not null default 0,
  unconfirmed bigint not null default 0,
  next_row_id bigint not null default 1,
  revision integer not null default 0,
  proof_tip bigint,
  proof_source text,
  verification text,
  top_digest bigint,
  bottom_digest bigint,
  ranges_digest bigint,
  digest bigint,
  damage text,
  audited_at bigint,
  audit_claimed_at bigint,
  UNIQUE (owner_kind, owner_id, asset),
  PRIMARY KEY (id)
);
CREATE INDEX history_audit ON history USING btree (audited_at NULLS FIRST) WHERE ((row_set IS NOT NULL) AND (damage IS NULL));
CREATE INDEX history_damage ON history USING btree (owner_id) WHERE (damage IS NOT NULL);

create table label_line (
  id bigint not null generated always as identity,
  chain text not null,
  type text not null,
  ref text not null,
  origin text not null,
  content text not null,
  PRIMARY KEY (id)
);
CREATE INDEX label_line_ref ON label_line USING btree (ref);

create table member (
  history_id bigint not null,
  address_id bigint not null,
  newest bigint not null default '-1'::integer,
  balance numeric(78,0) not null default 0,
  changed_from bigint,
  removed integer not null default 0,
  PRIMARY KEY (history_id, address_id)
);
CREATE INDEX member_address ON member USING btree (address_id);
CREATE INDEX member_changed ON member USING btree (history_id, changed_from) WHERE (changed_from IS NOT NULL);
CREATE INDEX member_newest ON member USING btree (history_id, newest);

create table merged_entry (
  history_id bigint not null,
  row_set integer not null,
  position bigint not null,
  received numeric(78,0) not null,
  addresses bigint not null,
  kind text,
  fee numeric(78,0),
  PRIMARY KEY (history_id, row_set, "position")
);

create table merged_history (
  history_id bigint not null,
  chain text not null,
  rebuild integer not null default 0,
  run bigint not null default 0,
  due_at bigint,
  rebuilt_at bigint,
  rebuild_ms bigint not null default 0,
  parts_digest bigint not null default 0,
  PRIMARY KEY (history_id)
);

create table migrated (
  address_id bigint not null,
  digest text not null,
  PRIMARY KEY (address_id)
);

create table orphaned_row_set (
  history_id bigint not null,
  row_set integer not null,
  PRIMARY KEY (history_id, row_set)
);

create table owner_group (
  id bigint not null generated always as identity,
  name text not null,
  created_at bigint not null,
  PRIMARY KEY (id)
);

create table price_close (
  chain text not null,
  day integer not null,
  source text not null,
  close text not null,
  checksum bigint not null,
  PRIMARY KEY (chain, day)
);

create table price_correction (
  chain text not null,
  day integer not null,
  source text not null,
  close text not null,
  seen_at bigint not null,
  PRIMARY KEY (chain, day, source, close)
);

create table price_now (
  chain text not null,
  source text not null,
  price text not null,
  at bigint not null,
  PRIMARY KEY (chain)
);

create table price_revision (
  part text not null,
  revision bigint not null,
  PRIMARY KEY (part)
);

create table price_span (
  chain text not null,
  source text not null,
  from_day integer not null,
  to_day integer not null,
  PRIMARY KEY (chain, source)
);

create table price_task (
  name text not null,
  done_at bigint,
  leased_until bigint not null,
  PRIMARY KEY (name)
);

create table range_summary (
  history_id bigint not null,
  row_set integer not null,
  level integer not null,
  number bigint not null,
  min_time bigint not null,
  max_time bigint not null,
  low_position bigint not null,
  low_balance numeric(78,0) not null,
  high_position bigint not null,
  high_balance numeric(78,0) not null,
  digest bigint,
  checksum bigint,
  days_digest bigint,
  days bytea,
  PRIMARY KEY (history_id, row_set, level, number)
);

create table rate_day (
  day integer not null,
  rates text not null,
  checksum bigint not null,
  PRIMARY KEY (day)
);

create table schedule (
  one integer not null,
  sync_ms bigint not null,
  PRIMARY KEY (one),
  CHECK ((one = 1))
);

create table schema_version (
  one integer not null,
  program text not null,
  version integer not null,
  PRIMARY KEY (one),
  CHECK ((one = 1))
);

create table server_certificate (
  server text not null,
  fingerprint text not null,
  PRIMARY KEY (server)
);

create table session (
  digest text not null,
  expires_at bigint not null,
  PRIMARY KEY (digest)
);

create table shared_address (
  wallet_id bigint not null,
  address text not null,
  branch bigint not null,
  place bigint not null,
  PRIMARY KEY (wallet_id, address)
);

create table source_status (
  process text not null,
  source text not null,
  status text not null,
  at bigint not null,
  PRIMARY KEY (process, source)
);

create table source_usage (
  source text not null,
  usage text not null,
  PRIMARY KEY (source)
);

create table sparkline (
  history_id bigint not null,
  balances text not null,
  checksum bigint,
  PRIMARY KEY (history_id)
);

create table split_row (
  history_id bigint not null,
  hash bytea not null,
  height bigint not null,
  PRIMARY KEY (history_id, hash)
);

create table sync (
  address_id bigint not null,
  chain text not null,
  status text not null default 'UNSYNCED'::text,
  want text,
  urgency integer not null default 0,
  queued_at bigint,
  worker uuid,
  run bigint not null default 0,
  strikes integer not null default 0,
  next_sync_at bigint,
  check_at bigint,
  verify_at bigint,
  verify_manual integer not null default 0,
  failures integer not null default 0,
  obtained bigint not null default 0,
  total bigint,
  error_code text,
  error_detail text,
  error_retry_at bigint,
  stated_balance numeric(78,0),
  stated_count bigint,
  stated_source text,
  stated_at bigint,
  rollback_balance numeric(78,0),
  rollback_count bigint,
  rollback_source text,
  rollback_since bigint,
  fingerprint text,
  checkable integer not null default 0,
  last_synced_at bigint,
  outcome_checksum bigint,
  alone integer not null default 0,
  live text,
  again integer not null default 0,
  PRIMARY KEY (address_id)
);
CREATE INDEX sync_check ON sync USING btree (check_at) WHERE (check_at IS NOT NULL);
CREATE INDEX sync_due ON sync USING btree (next_sync_at) WHERE ((next_sync_at IS NOT NULL) AND (status <> 'IN_PROGRESS'::text));
CREATE INDEX sync_leased ON sync USING btree (worker) WHERE (worker IS NOT NULL);
CREATE INDEX sync_never ON sync USING btree (address_id) WHERE (last_synced_at IS NULL);
CREATE INDEX sync_oldest ON sync USING btree (last_synced_at);
CREATE INDEX sync_queue ON sync USING btree (chain, want, urgency DESC, queued_at, address_id) WHERE ((status = 'IN_PROGRESS'::text) AND (worker IS NULL));
CREATE INDEX sync_status ON sync USING btree (status, address_id);
CREATE INDEX sync_unsettled ON sync USING btree (chain, address_id) WHERE ((checkable = 0) AND (live IS NOT NULL));
CREATE INDEX sync_unwatched ON sync USING btree (chain, status, address_id) WHERE (live IS NULL);
CREATE INDEX sync_verify ON sync USING btree (verify_at) WHERE (verify_at IS NOT NULL);
CREATE INDEX sync_verify_manual ON sync USING btree (verify_at) WHERE (verify_manual = 1);

create table transaction_detail (
  chain text not null,
  hash bytea not null,
  tip bigint,
  read_at bigint not null,
  source text not null,
  content text not null,
  checksum bigint not null,
  PRIMARY KEY (chain, hash)
);

create table transaction_note (
  chain text not null,
  hash bytea not null,
  note text not null,
  PRIMARY KEY (chain, hash)
);

create table unused_address (
  id bigint not null,
  wallet_id bigint not null,
  branch bigint not null,
  place bigint not null,
  address text not null,
  live text,
  fingerprint text,
  UNIQUE (address, wallet_id),
  PRIMARY KEY (id)
);
CREATE INDEX unused_address_place ON unused_address USING btree (wallet_id, branch, place);

create table wallet (
  id bigint not null generated always as identity,
  chain text not null,
  name text not null,
  gap_limit bigint not null,
  created_at bigint not null,
  removed_at bigint,
  manual bigint not null default 0,
  queued_at bigint,
  worker uuid,
  run bigint not null default 0,
  next_discovery_at bigint,
  discovered_at bigint,
  failures bigint not null default 0,
  error_code text,
  error_detail text,
  error_retry_at bigint,
  dropped_scripts text not null default '[]'::text,
  answered_height bigint,
  answered_source text,
  again integer not null default 0,
  PRIMARY KEY (id)
);
CREATE INDEX wallet_queue ON wallet USING btree (queued_at) WHERE (queued_at IS NOT NULL);

create table wallet_branch (
  wallet_id bigint not null,
  number bigint not null,
  descriptor bigint not null,
  branch bigint not null,
  derived bigint not null default 0,
  last_used bigint not null default '-1'::integer,
  last_followed bigint not null default '-1'::integer,
  wanted bigint not null default 0,
  checked_to bigint not null default 0,
  checked_height bigint,
  checked_source text,
  checked_at bigint,
  PRIMARY KEY (wallet_id, number)
);

create table wallet_descriptor (
  wallet_id bigint not null,
  number bigint not null,
  script_type text not null,
  descriptor text not null,
  tentative bigint not null default 0,
  PRIMARY KEY (wallet_id, number)
);

create table wallet_script (
  chain text not null,
  identity text not null,
  wallet_id bigint not null,
  descriptor bigint not null,
  PRIMARY KEY (chain, identity)
);

create table watch_lease (
  source text not null,
  holder uuid not null,
  until bigint not null,
  PRIMARY KEY (source)
);
