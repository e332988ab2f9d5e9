-- Addresses of schema version 2 in every state: never synchronised, done, waiting, running with a draft, failed with and
-- without a contradiction, waiting for a cross-check, in the middle of one.
insert into address (chain, address, type, label, created_at, status, want, urgency, turn, running, run, job, queue)
  values
    ('bitcoin', 'unsynced', 'p2pkh', null, 1000, 'UNSYNCED', null, 0, null, 0, 0, null, null),
    ('bitcoin', 'done', 'p2wpkh', 'Savings', 2000, 'DONE', 'read', 2, 5, 0, 3, null, null),
    ('dogecoin', 'waiting', 'p2pkh', null, 3000, 'IN_PROGRESS', 'check', 2, 7, 0, 4, gen_random_uuid(), 'check-dogecoin'),
    ('bitcoin', 'running', 'p2tr', null, 4000, 'IN_PROGRESS', 'read', 1, 8, 1, 9, gen_random_uuid(), 'read-bitcoin'),
    ('litecoin', 'disputed', 'p2sh', null, 5000, 'ERROR', 'read', 0, 9, 0, 2, null, null),
    ('bitcoin', 'failed', 'p2pkh', null, 6000, 'ERROR', 'read', 0, 10, 0, 2, null, null),
    ('bitcoin', 'to be verified', 'p2pkh', null, 7000, 'DONE', 'read', 0, 11, 0, 5, null, null),
    ('bitcoin', 'being verified', 'p2pkh', null, 8000, 'DONE', 'read', 0, 12, 1, 6, gen_random_uuid(), 'verify'),
    ('bitcoin', 'being rewritten', 'p2pkh', null, 9000, 'IN_PROGRESS', 'read', 2, 13, 1, 7, gen_random_uuid(), 'read-bitcoin');

update address set history_id = id * 1048576 + 2, histories = 3, first = 5, count = 600, unsettled = 2,
    balance = 600000000000000000000 + id, unconfirmed_balance = 1, unconfirmed = 1, next_row_id = 700, upheavals = id,
    proof_tip = 900000, proof_source = 'blockchair', fingerprint = 'f' || id, checkable = 1, last_synced_at = 1700000000000 + id,
    verification = '{"state":"verified"}', next_sync_at = 1800000000000 + id, verify_at = 1810000000000, failures = 0,
    obtained = 600, total = 600, stated_balance = 600000000000000000000 + id, stated_count = 600, stated_source = 'blockchair',
    stated_at = 1700000000000
  where address not in ('unsynced', 'running');
update address set histories = 1, obtained = 300, total = 600, next_row_id = 301 where address = 'running';
update address set error_code = 'source_inconsistent', error_detail = 'They differ.', error_retry_at = 1800000000001,
    check_at = 1800000000002, failures = 3, checkable = 0, doubt_balance = 7, doubt_count = 2, doubt_source = 'esplora',
    doubt_since = 1700000000009, verification = '{"state":"mismatch"}' where address = 'disputed';
update address set error_code = 'source_unavailable', error_detail = 'It is down.', failures = 2 where address = 'failed';
update address set verify_by_hand = 1 where address = 'to be verified';
update address set opened_id = id * 1048576 + 3 where address = 'being rewritten';

insert into entry (address_id, history, position, id, height, time, hash, amount, balance)
  select a.id, case a.address when 'running' then 1 else 2 end, 4 + n, n, case n when 1 then null else 900000 - n end,
      1600000000 - n, sha256((a.id || ' ' || n)::bytea), 1000000000000000000, (601 - n) * 1000000000000000000::numeric
    from address a cross join generate_series(1, 600) as n where a.address <> 'unsynced';
insert into entry (address_id, history, position, id, height, time, hash, amount, balance)
  select id, 3, n, n, n, n, '\x00', n, n from address cross join generate_series(1, 20) as n where address = 'being rewritten';
insert into stretch (address_id, history, level, number, min_time, max_time, low_position, low_balance, high_position, high_balance)
  select a.id, 2, 1, 1, min(e.time), max(e.time), 511, min(e.balance), 256, max(e.balance)
    from address a join entry e on e.address_id = a.id and e.history = 2 and e.position between 256 and 511 group by a.id;
insert into draft (address_id, history_id, base, first, next, carry, source)
  select id, id * 1048576 + 1, 605, 5, 305, 300000000000000000000, 'blockchair' from address where address = 'running';
insert into sparkline (address_id, balances) select id, '1,2,' || id from address where history_id is not null;
insert into orphan (address_id, history) values (2, 1), (77, 1);
insert into chain_tip (chain, height) values ('bitcoin', 900001), ('dogecoin', 5000000);
insert into chain_total (chain, slot, addresses, transactions, balance, unconfirmed_balance)
  select chain, id % 16, 1, count, balance, unconfirmed_balance from address;
insert into source_usage (source, usage) values ('blockchair', '{"day":"2026-11-26"}');
insert into session (digest, expires_at) values ('d', 1900000000000);
insert into moved (address_id, digest) values (2, 'abc');
update schedule set sync_ms = 900000;
