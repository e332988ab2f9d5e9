-- Wallets, the descriptors of their script types, and how far their branches were derived and looked up.
create table wallet (
  id integer primary key autoincrement,
  chain text not null,
  name text not null,
  gap_limit integer not null,
  created_at integer not null,
  detecting integer not null default 0, -- script types without a transaction are dropped once one is found
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
) strict;

create index wallet_queue on wallet (queued_at) where queued_at is not null;

create table wallet_descriptor (
  wallet_id integer not null,
  number integer not null,
  script_type text not null,
  descriptor text not null, -- with checksum
  primary key (wallet_id, number)
) strict, without rowid;

-- Each branch of scripts belongs to one wallet, however its descriptor was written.
create table wallet_script (
  chain text not null,
  identity text not null,
  wallet_id integer not null,
  descriptor integer not null,
  primary key (chain, identity)
) strict, without rowid;

create table wallet_branch (
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

-- Which place in a wallet an address has.
create table derivation (
  address_id integer primary key,
  wallet_id integer not null,
  branch integer not null, -- number in wallet_branch
  place integer not null, -- index in the branch
  unique (wallet_id, branch, place)
) strict;

-- Derived addresses without a transaction. They have their ids from the sequence of address, and move there when they are used.
create table unused_address (
  id integer primary key,
  wallet_id integer not null,
  branch integer not null,
  place integer not null,
  address text not null,
  unique (address, wallet_id)
) strict;

create index unused_address_place on unused_address (wallet_id, branch, place);

-- Histories of wallets, groups, and all addresses of a chain. Their headers are rows of history; their rows are merged
-- of those of their members. A rank is a height, or 9007199254740991 while unconfirmed.
create table merged_history (
  history_id integer primary key,
  chain text not null,
  rebuild integer not null default 0, -- to be built anew from all members
  run integer not null default 0, -- fencing token
  due_at integer, -- not to be merged before: a merge is under way, has failed, or took long
  rebuilt_at integer,
  rebuild_ms integer not null default 0 -- how long the last one took
) strict;

create table member (
  history_id integer not null,
  address_id integer not null,
  newest integer not null default -1, -- rank of its newest row
  balance any not null default 0, -- as merged
  changed_from integer, -- lowest rank at which its rows have changed since they were merged; null: they have not
  removed integer not null default 0, -- to be merged as if it were empty, and then deleted
  primary key (history_id, address_id)
) strict, without rowid;

create index member_address on member (address_id);
create index member_newest on member (history_id, newest);
create index member_changed on member (history_id, changed_from) where changed_from is not null;

-- What a merged row has beyond one that a single member received or sent.
create table merged_entry (
  row_set_id integer not null,
  position integer not null,
  received any not null, -- sum of the positive amounts of the members
  addresses integer not null, -- how many members it touches
  kind text, -- null: received or sent, by the amounts
  fee any,
  primary key (row_set_id, position)
) strict, without rowid;

-- Merged rows at another height than some members have them at.
create table split_row (
  history_id integer not null,
  hash blob not null,
  height integer not null,
  primary key (history_id, hash)
) strict, without rowid;

create index history_damage on history (owner_id) where damage is not null;

-- Groups of wallets, addresses and other groups.
create table owner_group (
  id integer primary key autoincrement,
  name text not null,
  created_at integer not null
) strict;

create table group_member (
  group_id integer not null,
  place integer not null,
  kind text not null, -- 'wallet', 'address' or 'group'
  member_id integer not null,
  primary key (group_id, kind, member_id)
) strict, without rowid;

create index group_member_of on group_member (kind, member_id);

-- 1: its next full read is by requests of its own, not together with other addresses.
alter table sync add column alone integer not null default 0;

-- Whole transactions as a source reported them.
create table transaction_detail (
  chain text not null,
  hash blob not null,
  tip integer, -- the newest height known when it was read; null if none was
  read_at integer not null,
  source text not null,
  content text not null, -- see store/shared/columns/detail-columns.ts
  checksum integer not null,
  primary key (chain, hash)
) strict, without rowid;

create table transaction_note (
  chain text not null,
  hash blob not null,
  note text not null,
  primary key (chain, hash)
) strict, without rowid;

-- Lines of files of labels (BIP-329).
create table label_line (
  id integer primary key autoincrement,
  chain text not null, -- empty where the reference does not say it
  type text not null,
  ref text not null, -- hashes in lower case, addresses in their canonical form
  origin text not null, -- empty for none
  content text not null -- the line as it was written
) strict;

create index label_line_ref on label_line (ref);
