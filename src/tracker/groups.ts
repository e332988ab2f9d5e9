import type { Group } from '../domain/group/group.ts'
import type { GroupBook, GroupChange, NewGroup } from '../domain/ports/group-book.ts'
import type { OwnerHistories, OwnerTotals } from '../domain/ports/owner-histories.ts'
import { parseWalletName as parseName } from '../domain/wallet/wallet-name.ts'
import { existingOwner } from './existing.ts'

export interface GroupsPorts {
  readonly groups: GroupBook
  readonly owners: Pick<OwnerHistories, 'totals'>
}

/** Groups of wallets, addresses and other groups. Calls throw AppError. */
export class Groups {
  readonly #ports: GroupsPorts

  constructor(ports: GroupsPorts) {
    this.#ports = ports
  }

  add({ name, members }: NewGroup): Promise<Group> {
    return this.#ports.groups.add({ name: parseName(name), members })
  }

  async get(id: number): Promise<Group> {
    return existing(id, await this.#ports.groups.get(id))
  }

  list(): Promise<readonly Group[]> {
    return this.#ports.groups.list()
  }

  async change(id: number, { name, members }: GroupChange): Promise<Group> {
    const change = { name: name === undefined ? undefined : parseName(name), members }
    return existing(id, await this.#ports.groups.change(id, change))
  }

  async remove(id: number): Promise<void> {
    existing(id, (await this.#ports.groups.remove(id)) || null)
  }

  /** Of each coin; coins never add. */
  async totals(id: number): Promise<readonly OwnerTotals[]> {
    await this.get(id)
    const totals = await this.#ports.owners.totals([{ kind: 'group', id }])
    return totals.filter(({ members }) => members > 0)
  }
}

function existing<Found>(id: number, found: Found | null): Found {
  return existingOwner({ kind: 'group', id }, found)
}
