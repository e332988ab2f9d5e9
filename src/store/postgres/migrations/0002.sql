-- how often all addresses are synchronised, as the process that started last was told: only another interval gives
-- them other times, and its row is the lock of those who start
create table schedule (
  one integer primary key check (one = 1),
  sync_ms bigint not null -- -1 before the first start
);

insert into schedule (one, sync_ms) values (1, -1);
