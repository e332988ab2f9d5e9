-- Addresses that were deleted and can be restored for a while: the identity, and the row of sync as JSON with its digest. Their history,
-- draft and sparkline stay where they are until the deletion is final.
create table deleted_address (
  id bigint primary key,
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at bigint not null,
  identity_checksum bigint,
  deleted_at bigint not null,
  sync text not null,
  unique (chain, address)
);
create index deleted_address_time on deleted_address (deleted_at);

-- What is stored is checked against digests (store/shared/digests). Rows written before have none: null until they are
-- audited, which computes them.
alter table history add column top_digest bigint; -- of the rows above all whole ranges
alter table history add column bottom_digest bigint; -- of the rows below all whole ranges
alter table history add column ranges_digest bigint; -- the sum of the digests of all whole ranges
alter table history add column digest bigint; -- of this header
alter table history add column damage text; -- a sentence: what is damaged; null while nothing is known to be
alter table history add column audited_at bigint; -- when the whole history was last compared with its digests
alter table range_summary add column digest bigint; -- of the rows
alter table range_summary add column checksum bigint; -- of this summary
alter table history add column audit_claimed_at bigint; -- when a process has begun to compare it
create index history_audit on history (audited_at nulls first) where row_set is not null and damage is null;

-- What is small has a checksum of its own.
alter table address add column identity_checksum bigint;
alter table sync add column outcome_checksum bigint; -- of what only transitions change
alter table asset_total add column checksum numeric; -- a weighted sum of the other numbers
update asset_total set checksum = addresses + 3 * transactions + 5 * balance + 7 * unconfirmed_balance;
alter table sparkline add column checksum bigint;
alter table chain_tip add column complement bigint; -- all bits of the height inverted
update chain_tip set complement = ~height;
