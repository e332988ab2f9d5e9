-- The net change of each UTC day that the rows of a range make (`shared/columns/day-changes-column.ts`), and the first 64
-- bits of its SHA-256, which the checksum covers. Null: the range was found damaged when they were computed.
alter table range_summary add column days_digest integer;
alter table range_summary add column days blob;
