-- Addresses that were deleted and can be restored for a while: the identity, and the row of sync as JSON with its digest. Their history,
-- draft and sparkline stay where they are until the deletion is final.
create table deleted_address (
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

create index deleted_address_time on deleted_address (deleted_at);

-- What is stored is checked against digests (store/shared/digests). Rows written before have none: null until they are
-- audited, which computes them.
alter table history add column top_digest integer; -- of the rows above all whole ranges
alter table history add column bottom_digest integer; -- of the rows below all whole ranges
alter table history add column ranges_digest integer; -- the sum of the digests of all whole ranges
alter table history add column digest integer; -- of this header
alter table history add column damage text; -- a sentence: what is damaged; null while nothing is known to be
alter table history add column audited_at integer; -- when the whole history was last compared with its digests
alter table range_summary add column digest integer; -- of the rows
alter table range_summary add column checksum integer; -- of this summary

create index history_audit on history (audited_at) where row_set_id is not null and damage is null;

-- Runs in a row that ended with the process, without progress: the address is run after the others, and never together
-- with another such address.
alter table sync add column strikes integer not null default 0;

create index sync_suspect on sync (running) where strikes > 0;

-- What is small has a checksum of its own.
alter table address add column identity_checksum integer;
alter table sync add column outcome_checksum integer; -- of what only transitions change
alter table asset_total add column checksum integer;
alter table sparkline add column checksum integer;
alter table chain_tip add column complement integer; -- all bits of the height inverted
update chain_tip set complement = ~height;
