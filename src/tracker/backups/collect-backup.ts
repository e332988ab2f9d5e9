import type {
  PortableBackup,
  SavedGroup,
  SavedLabels,
  SavedMember,
} from '../../domain/backup/portable-backup.ts'
import { allChains, type ChainSlug } from '../../domain/chains/chain.ts'
import type { GroupMember } from '../../domain/group/group.ts'
import { labelLine } from '../../domain/labels/label-line.ts'
import type { AddressBook } from '../../domain/ports/address-book.ts'
import type { FollowedAddresses } from '../../domain/ports/followed-addresses.ts'
import type { GroupBook } from '../../domain/ports/group-book.ts'
import type { Labels } from '../../domain/ports/labels.ts'
import type { TransactionNote, TransactionNotes } from '../../domain/ports/transaction-notes.ts'
import type { WalletBook } from '../../domain/ports/wallet-book.ts'
import { keptLines } from '../labels/exported-lines.ts'

export interface CollectPorts {
  readonly book: AddressBook
  readonly wallets: WalletBook
  readonly groups: GroupBook
  readonly labels: Labels
  readonly followed: FollowedAddresses
  readonly notes: TransactionNotes
}

const PAGE = 500

/** What a person has entered, as it is now. */
export async function collectBackup(ports: CollectPorts): Promise<PortableBackup> {
  const wallets = await ports.wallets.list()
  return {
    addresses: await addressesOf(ports),
    wallets: wallets.map(({ id, chain, name, gapLimit, descriptors }) => ({
      id,
      chain,
      name,
      gapLimit,
      descriptors: descriptors.map(({ text }) => text),
    })),
    groups: await groupsOf(ports),
    labels: await labelsOf(ports),
    notes: await notesOf(ports),
  }
}

async function addressesOf({ book }: CollectPorts): Promise<PortableBackup['addresses']> {
  const saved = []
  for (let cursor: string | undefined; ; ) {
    const page = await book.list({ limit: PAGE, offset: 0, cursor })
    for (const { chain, address, label } of page.addresses) saved.push({ chain, address, label })
    if (page.nextCursor === null) return saved
    cursor = page.nextCursor
  }
}

async function groupsOf({ groups, book }: CollectPorts): Promise<readonly SavedGroup[]> {
  const saved: SavedGroup[] = []
  for (const { id, name, members } of await groups.list()) {
    const found = await Promise.all(members.map((member) => savedMember(member, book)))
    saved.push({ id, name, members: found.flatMap((member) => member ?? []) })
  }
  return saved
}

/** Null for an address that is gone meanwhile. */
async function savedMember({ kind, id }: GroupMember, book: AddressBook): Promise<SavedMember | null> {
  if (kind === 'wallet') return { wallet: id }
  if (kind === 'group') return { group: id }
  const found = await book.get(id)
  return found === null ? null : { chain: found.chain, address: found.address }
}

async function labelsOf({ labels, followed }: CollectPorts): Promise<readonly SavedLabels[]> {
  const lines = new Map<ChainSlug | null, string[]>()
  const add = (chain: ChainSlug | null, line: string) => {
    const own = lines.get(chain)
    if (own === undefined) lines.set(chain, [line])
    else own.push(line)
  }
  for await (const kept of keptLines({ labels, followed }, undefined)) {
    for (const { chain, content } of kept) add(chain === '' ? null : chain, content)
  }
  for (const { slug } of allChains()) {
    for (let after = 0; ; ) {
      const labelled = await labels.labelledAfter(after, PAGE, slug)
      for (const { address, label } of labelled) add(slug, labelLine('addr', address, label).content)
      const last = labelled.at(-1)
      if (last === undefined) break
      after = last.id
    }
  }
  return [...lines].map(([chain, own]) => ({ chain, lines: own }))
}

async function notesOf({ notes }: CollectPorts): Promise<readonly TransactionNote[]> {
  const saved: TransactionNote[] = []
  for (let last: TransactionNote | null = null; ; ) {
    const page: readonly TransactionNote[] = await notes.notesAfter(last, PAGE, undefined)
    saved.push(...page)
    last = page.at(-1) ?? null
    if (last === null) return saved
  }
}
