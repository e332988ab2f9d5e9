-- what waits is taken chain by chain
drop index address_queue;
create index address_queue on address (chain, want, urgency desc, turn, id) where status = 'IN_PROGRESS' and running = 0;
