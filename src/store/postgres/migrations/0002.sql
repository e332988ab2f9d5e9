-- how often all addresses are synchronised, as the process that started last was told: only another interval gives
-- them other times, and its row is locked by who sends what has no job
create table schedule (
  one integer primary key check (one = 1),
  sync_ms bigint not null -- -1 before the first start
);

insert into schedule (one, sync_ms) values (1, -1);

-- what waits is taken chain by chain
drop index address_queue;
create index address_queue on address (chain, urgency desc, turn, id) where status = 'IN_PROGRESS' and running = 0;

-- the longest unsynchronised address, a new one counting from when it was added
drop index address_synced;
create index address_synced on address ((coalesce(last_synced_at, created_at)));

-- whoever claims a set of a chain's addresses locks its row, so that two do not share one set between them
create table set_turn (
  chain text primary key
);
