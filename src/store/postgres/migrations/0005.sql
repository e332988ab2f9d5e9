-- Wallets, the descriptors of their script types, and how far their branches were derived and looked up.
create table wallet (
  id bigint not null generated always as identity,
  chain text not null,
  name text not null,
  gap_limit bigint not null,
  created_at bigint not null,
  detecting bigint not null default 0, -- script types without a transaction are dropped once one is found
  removed_at bigint, -- its addresses are being deleted
  manual bigint not null default 0, -- a person requested the discovery
  queued_at bigint, -- its discovery was requested; null while none is
  worker uuid, -- as in sync: the worker that holds the lease of its discovery
  run bigint not null default 0, -- fencing token
  next_discovery_at bigint,
  discovered_at bigint, -- null before the first complete discovery
  failures bigint not null default 0,
  error_code text,
  error_detail text,
  error_retry_at bigint,
  primary key (id)
);

create index wallet_queue on wallet (queued_at) where queued_at is not null;

-- Locked by a transaction that follows addresses of a chain, so that none is added alone meanwhile.
create table address_lock (
  chain text not null primary key
);

create table wallet_descriptor (
  wallet_id bigint not null,
  number bigint not null,
  script_type text not null,
  descriptor text not null, -- with checksum
  primary key (wallet_id, number)
);

-- Each branch of scripts belongs to one wallet, however its descriptor was written.
create table wallet_script (
  chain text not null,
  identity text not null,
  wallet_id bigint not null,
  descriptor bigint not null,
  primary key (chain, identity)
);

create table wallet_branch (
  wallet_id bigint not null,
  number bigint not null, -- in the order of the wallet's branches
  descriptor bigint not null,
  branch bigint not null, -- of the descriptor: 0 receives, 1 is change
  derived bigint not null default 0, -- how many indices are followed
  last_used bigint not null default -1,
  last_followed bigint not null default -1, -- the last index with an address that is synchronised
  wanted bigint not null default 0, -- indices to look up at least
  checked_to bigint not null default 0, -- indices below were looked up
  checked_height bigint, -- the indices above last_used were unused at this block
  checked_source text,
  checked_at bigint,
  primary key (wallet_id, number)
);

-- Which place in a wallet an address has.
create table derivation (
  address_id bigint primary key,
  wallet_id bigint not null,
  branch bigint not null, -- number in wallet_branch
  place bigint not null, -- index in the branch
  unique (wallet_id, branch, place)
);

-- Derived addresses without a transaction. They have their ids from the sequence of address, and move there when they are used.
create table unused_address (
  id bigint primary key,
  wallet_id bigint not null,
  branch bigint not null,
  place bigint not null,
  address text not null,
  unique (address, wallet_id)
);

create index unused_address_place on unused_address (wallet_id, branch, place);

-- Histories of wallets, groups, and all addresses of a chain. Their headers are rows of history; their rows are merged
-- of those of their members. A rank is a height, or 9007199254740991 while unconfirmed.
create table merged_history (
  history_id bigint primary key,
  chain text not null,
  rebuild integer not null default 0, -- to be built anew from all members
  run bigint not null default 0, -- fencing token
  due_at bigint, -- not to be merged before: a merge is under way, has failed, or took long
  rebuilt_at bigint,
  rebuild_ms bigint not null default 0 -- how long the last one took
);

create table member (
  history_id bigint not null,
  address_id bigint not null,
  newest bigint not null default -1, -- rank of its newest row
  balance numeric(78) not null default 0, -- as merged
  changed_from bigint, -- lowest rank at which its rows have changed since they were merged; null: they have not
  removed integer not null default 0, -- to be merged as if it were empty, and then deleted
  primary key (history_id, address_id)
);

create index member_address on member (address_id);
create index member_newest on member (history_id, newest);
create index member_changed on member (history_id, changed_from) where changed_from is not null;

-- What a merged row has beyond one that a single member received or sent.
create table merged_entry (
  history_id bigint not null,
  row_set integer not null,
  position bigint not null,
  received numeric(78) not null, -- sum of the positive amounts of the members
  addresses bigint not null, -- how many members it touches
  kind text, -- null: received or sent, by the amounts
  fee numeric(78),
  primary key (history_id, row_set, position)
);

-- Merged rows at another height than some members have them at.
create table split_row (
  history_id bigint not null,
  hash bytea not null,
  height bigint not null,
  primary key (history_id, hash)
);

create index history_damage on history (owner_id) where damage is not null;

-- Groups of wallets, addresses and other groups.
create table owner_group (
  id bigint not null generated always as identity,
  name text not null,
  created_at bigint not null,
  primary key (id)
);

create table group_member (
  group_id bigint not null,
  place bigint not null,
  kind text not null, -- 'wallet', 'address' or 'group'
  member_id bigint not null,
  primary key (group_id, kind, member_id)
);

create index group_member_of on group_member (kind, member_id);

-- 1: its next full read is by requests of its own, not together with other addresses.
alter table sync add column alone integer not null default 0;

-- Whole transactions as a source reported them.
create table transaction_detail (
  chain text not null,
  hash bytea not null,
  tip bigint, -- the newest height known when it was read; null if none was
  read_at bigint not null,
  source text not null,
  content text not null, -- see store/shared/columns/detail-columns.ts
  checksum bigint not null,
  primary key (chain, hash)
);

create table transaction_note (
  chain text not null,
  hash bytea not null,
  note text not null,
  primary key (chain, hash)
);

-- Lines of files of labels (BIP-329).
create table label_line (
  id bigint not null generated always as identity,
  chain text not null, -- empty where the reference does not say it
  type text not null,
  ref text not null, -- hashes in lower case, addresses in their canonical form
  origin text not null, -- empty for none
  content text not null, -- the line as it was written
  primary key (id)
);

create index label_line_ref on label_line (ref);
