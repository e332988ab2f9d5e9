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
