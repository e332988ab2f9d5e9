import type { DatabaseSync } from 'node:sqlite'
import { type ChainSlug, isChainSlug } from '../../../domain/chains/chain.ts'
import type { GroupMember } from '../../../domain/group/group.ts'
import { REACHED_ADDRESSES, REACHING } from '../../shared/group-queries.ts'
import type { OwnerMembers } from '../owners/owner-members.ts'
import { Statements } from '../statements.ts'

/** Which addresses the histories of groups are merged of. Each method is part of a transaction. */
export class GroupMembers {
  readonly #statements: Statements
  readonly #members: OwnerMembers

  constructor(db: DatabaseSync, members: OwnerMembers) {
    this.#statements = new Statements(db)
    this.#members = members
  }

  /** An address is reached through a member of groups now: it joins the groups of that member. */
  joined({ kind, id: memberId }: GroupMember, chain: ChainSlug, addressId: number): void {
    for (const id of this.reaching(kind, memberId)) {
      this.#members.add(this.#members.create({ kind: 'group', id }, chain), [addressId])
    }
  }

  /** The groups that reach a member. */
  reaching(kind: 'wallet' | 'address' | 'group', id: number): readonly number[] {
    return this.#statements.all(REACHING('?', '?'), kind, id).map((row) => Number(row['id']))
  }

  /** The members of a group have changed. */
  refresh(id: number): void {
    const owner = { kind: 'group', id } as const
    const rows = this.#statements.all(REACHED_ADDRESSES('?'), id)
    const byChain = Map.groupBy(rows, (row) => String(row['chain']))
    for (const [chain, addresses] of byChain) {
      if (!isChainSlug(chain)) continue
      const historyId = this.#members.create(owner, chain)
      this.#members.set(
        historyId,
        addresses.map((row) => Number(row['id'])),
      )
    }
    for (const historyId of this.#members.all(owner)) {
      if (!byChain.has(this.#chainOf(historyId))) this.#members.set(historyId, [])
    }
  }

  #chainOf(historyId: number): string {
    return String(this.#statements.get('select asset from history where id = ?', historyId)?.['asset'])
  }
}
