/** Everything that a group (first value) reaches, itself included. */
const REACHED = (group: string) => `with recursive reached (kind, id) as (
    select cast('group' as text), ${group}
    union select m.kind, m.member_id from reached r join group_member m on r.kind = 'group' and m.group_id = r.id)`

/** The addresses that a group reaches, each once, with their chain. */
export const REACHED_ADDRESSES = (group: string) => `${REACHED(group)}
  select a.id, a.chain from reached r join address a on r.kind = 'address' and a.id = r.id
  union select a.id, a.chain from reached r join derivation d on r.kind = 'wallet' and d.wallet_id = r.id
    join address a on a.id = d.address_id`

/** The groups that reach a member. */
export const REACHING = (kind: string, id: string) => `with recursive reaching (id) as (
    select group_id from group_member where kind = ${kind} and member_id = ${id}
    union select m.group_id from reaching r join group_member m on m.kind = 'group' and m.member_id = r.id)
  select id from reaching`

/** The wallets of an owner: a wallet itself, or those that a group reaches. */
export const OWN_WALLETS = (kind: string, id: string) => `with recursive reached (kind, id) as (
    select ${kind}, ${id}
    union select m.kind, m.member_id from reached r join group_member m on r.kind = 'group' and m.group_id = r.id)
  select id from reached where kind = 'wallet'`
