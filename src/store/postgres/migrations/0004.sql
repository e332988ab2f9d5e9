-- Addresses that were deleted and can be restored for a while: the identity, and the row of sync as JSON. Their history,
-- draft and sparkline stay where they are until the deletion is final.
create table deleted_address (
  id bigint primary key,
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at bigint not null,
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
