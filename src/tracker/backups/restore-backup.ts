import type { SavedGroup, SavedLabels, SavedMember } from '../../domain/backup/portable-backup.ts'
import { AppError } from '../../domain/errors.ts'
import type { Group, GroupMember } from '../../domain/group/group.ts'
import type { SyncRequests } from '../../domain/ports/sync-requests.ts'
import type { Labels as LabelImports } from '../labels/labels.ts'
import { WalletAdditions } from '../wallet-additions.ts'
import type { CheckedBackup } from './check-backup.ts'
import type { CollectPorts } from './collect-backup.ts'

export interface RestorePorts extends CollectPorts {
  readonly requests: SyncRequests
}

/** How many of each were new. What was there already is not counted. */
export interface Restored {
  readonly addresses: number
  readonly wallets: number
  readonly groups: number
  readonly labels: number
  readonly notes: number
}

/** Lines of labels that are imported at once. */
const LINES_AT_ONCE = 50_000

/**
 * Adds what a backup has and the program lacks; where both have a name, a label or a note, the backup's is kept. What was
 * added is removed again if a part cannot be.
 */
export class Restoration {
  readonly #ports: RestorePorts
  readonly #imports: LabelImports
  readonly #undo: (() => Promise<unknown>)[] = []

  constructor(ports: RestorePorts, imports: LabelImports) {
    this.#ports = ports
    this.#imports = imports
  }

  async run(backup: CheckedBackup): Promise<Restored> {
    try {
      const addresses = await this.#addAddresses(backup)
      const wallets = await this.#addWallets(backup)
      const groups = await this.#addGroups(backup, wallets.ids)
      const notes = await this.#addNotes(backup)
      const labels = await this.#addLabels(backup.labels)
      this.#ports.requests.wake()
      return { addresses, wallets: wallets.added, groups, labels, notes }
    } catch (error) {
      for (const undo of this.#undo.toReversed()) await undo().catch(() => {})
      throw error
    }
  }

  async #addAddresses({ addresses }: CheckedBackup): Promise<number> {
    const { book } = this.#ports
    let count = 0
    for (const fresh of addresses) {
      const { added, address } = await book.add(fresh, { sync: true })
      const { id, label } = address
      if (added) {
        count += 1
        this.#undo.push(() => book.remove(id))
      } else if (fresh.label !== null && fresh.label !== label) {
        await book.relabel(id, fresh.label)
        this.#undo.push(() => book.relabel(id, label))
      }
    }
    return count
  }

  /** `ids`: of the program, by those of the backup. */
  async #addWallets({
    wallets,
  }: CheckedBackup): Promise<{ added: number; ids: ReadonlyMap<number, number> }> {
    const additions = new WalletAdditions(this.#ports)
    const ids = new Map<number, number>()
    let count = 0
    for (const { id, chain, name, gapLimit, descriptors } of wallets) {
      const text = descriptors.join('\n')
      try {
        const { wallet, isExtended } = await additions.add({
          ...{ text, chain, name, gapLimit },
          scriptTypes: undefined,
          sync: true,
        })
        ids.set(id, wallet.id)
        if (isExtended) continue
        count += 1
        this.#undo.push(() => this.#ports.wallets.remove(wallet.id, 'remove'))
      } catch (error) {
        const known = error instanceof AppError && error.code === 'wallet_exists' ? error.extra['id'] : null
        if (typeof known !== 'number') throw error
        ids.set(id, known)
      }
    }
    return { added: count, ids }
  }

  async #addGroups({ groups }: CheckedBackup, wallets: ReadonlyMap<number, number>): Promise<number> {
    const ids = new Map<number, number>()
    const unclaimed = [...(await this.#ports.groups.list())]
    let count = 0
    for (const group of groups) {
      const members = await this.#membersOf(group, wallets, ids)
      const place = unclaimed.findIndex(({ name }) => name === group.name)
      const [known] = place === -1 ? [] : unclaimed.splice(place, 1)
      if (known !== undefined) await this.#extend(known, members)
      const { id } = known ?? (await this.#ports.groups.add({ name: group.name, members }))
      ids.set(group.id, id)
      if (known !== undefined) continue
      count += 1
      this.#undo.push(() => this.#ports.groups.remove(id))
    }
    return count
  }

  async #extend({ id, members }: Group, more: readonly GroupMember[]): Promise<void> {
    const missing = more.filter(
      (one) => !members.some(({ kind, id: own }) => kind === one.kind && own === one.id),
    )
    if (missing.length === 0) return
    await this.#ports.groups.change(id, { members: [...members, ...missing] })
    this.#undo.push(() => this.#ports.groups.change(id, { members }))
  }

  async #membersOf(
    { members }: SavedGroup,
    wallets: ReadonlyMap<number, number>,
    groups: ReadonlyMap<number, number>,
  ): Promise<readonly GroupMember[]> {
    const idOf = async (member: SavedMember): Promise<GroupMember | null> => {
      if ('wallet' in member) return memberOf('wallet', wallets.get(member.wallet))
      if ('group' in member) return memberOf('group', groups.get(member.group))
      // An address of a wallet that has not been looked up this far is not there yet.
      return memberOf('address', (await this.#ports.book.find(member.chain, member.address))?.id)
    }
    const found = await Promise.all(members.map(idOf))
    return found.flatMap((member) => member ?? [])
  }

  async #addNotes({ notes: saved }: CheckedBackup): Promise<number> {
    const { notes } = this.#ports
    let count = 0
    for (const { chain, hash, note } of saved) {
      const before = await notes.note(chain, hash)
      if (before === note) continue
      count += 1
      await notes.setNote(chain, hash, note)
      this.#undo.push(() => notes.setNote(chain, hash, before))
    }
    return count
  }

  async #addLabels(labels: readonly SavedLabels[]): Promise<number> {
    let count = 0
    for (const { chain, lines } of labels) {
      for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
        const text = lines.slice(from, from + LINES_AT_ONCE).join('\n')
        const { applied, replaced } = await this.#imports.import(
          new TextEncoder().encode(text),
          chain ?? undefined,
        )
        count += applied + replaced
      }
    }
    return count
  }
}

function memberOf(kind: GroupMember['kind'], id: number | undefined): GroupMember | null {
  return id === undefined ? null : { kind, id }
}
