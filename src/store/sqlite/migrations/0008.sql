-- Certificates of servers that no authority has signed, as they were when first seen.
create table server_certificate (
  server text not null primary key, -- host:port
  fingerprint text not null -- SHA-256 in hex
);

-- Which source announces changes of an address, and whether it has announced one while a run was under way.
alter table sync add column live text; -- its name; null: changes are found by checks
alter table sync add column again integer not null default 0;
create index sync_unwatched on sync (chain, status, address_id) where live is null;
create index sync_unsettled on sync (chain, address_id) where checkable = 0 and live is not null;
alter table unused_address add column live text;
alter table unused_address add column fingerprint text; -- as it was when last watched
alter table wallet add column again integer not null default 0; -- an announcement came during its discovery

-- Addresses that a wallet derives and another one has; it gets them when the other one gives them up.
create table shared_address (
  wallet_id integer not null,
  address text not null,
  branch integer not null,
  place integer not null,
  primary key (wallet_id, address)
);
