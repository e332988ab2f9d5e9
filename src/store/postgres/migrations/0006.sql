-- Script types of a wallet that are followed to find out whether they are used, and those that were found not to be.
alter table wallet_descriptor add column tentative bigint not null default 0; -- dropped once another one is used, unless it is used too
update wallet_descriptor set tentative = 1 where wallet_id in (select id from wallet where detecting = 1);
alter table wallet drop column detecting;
alter table wallet add column dropped_scripts text not null default '[]'; -- JSON: identities of branches, as in wallet_script

-- What merged rows have beyond those of addresses is compared with a digest, which a build of the history writes.
alter table merged_history add column parts_digest bigint not null default 0; -- the sum of one for each range of 256 positions
update merged_history set rebuild = 1;

-- What the verification of an address means for its wallet's (store/shared/columns/standing-column.ts). An address with
-- another one than before is rare, so wallets are read without their addresses.
alter table derivation add column standing text; -- null before the history is proven
create index derivation_standing on derivation (wallet_id, standing);

-- The lowest tip of the answers of a discovery that is not complete, and their source.
alter table wallet add column answered_height bigint;
alter table wallet add column answered_source text;
