-- Addresses that were deleted and can be restored for a while: the identity, and the row of sync as JSON. Their history,
-- draft and sparkline stay where they are until the deletion is final.
create table deleted_address (
  id integer primary key,
  chain text not null,
  address text not null,
  type text not null,
  label text,
  created_at integer not null,
  deleted_at integer not null,
  sync text not null,
  unique (chain, address)
) strict;

create index deleted_address_time on deleted_address (deleted_at);
