-- The net change of each UTC day that the rows of a range make (`shared/columns/day-changes-column.ts`), and the first 64
-- bits of its SHA-256, which the checksum covers. Null: the range was found damaged when they were computed.
alter table range_summary add column days_digest bigint;
alter table range_summary add column days bytea;

-- The price of a coin at the end of a UTC day, in US dollars, as its provider wrote it. It never changes.
create table price_close (
  chain text not null,
  day integer not null, -- days since 1970
  source text not null,
  close text not null,
  checksum bigint not null,
  primary key (chain, day)
);

-- Another close of such a day that the same provider has stated later.
create table price_correction (
  chain text not null,
  day integer not null,
  source text not null,
  close text not null,
  seen_at bigint not null, -- ms
  primary key (chain, day, source, close)
);

-- The days that a provider was asked about, both inclusive.
create table price_span (
  chain text not null,
  source text not null,
  from_day integer not null,
  to_day integer not null,
  primary key (chain, source)
);

create table price_now (
  chain text not null primary key,
  source text not null,
  price text not null, -- in US dollars, as written
  at bigint not null -- seconds
);

-- Exchange rates as published: units of each currency per euro.
create table rate_day (
  day integer not null primary key, -- days since 1970
  rates text not null, -- JSON: texts by the code of the currency
  checksum bigint not null
);

create table price_revision (
  part text not null primary key, -- a chain, rates or now
  revision bigint not null
);

-- What one process does at a time, and when (ms) it was done.
create table price_task (
  name text not null primary key,
  done_at bigint,
  leased_until bigint not null
);
