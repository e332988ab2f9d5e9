import { parseLabel } from '../../domain/address/label.ts'
import { parseAddress } from '../../domain/address/parse-address.ts'
import type { PortableBackup, SavedGroup, SavedMember } from '../../domain/backup/portable-backup.ts'
import { AppError } from '../../domain/errors.ts'
import type { NewAddress } from '../../domain/ports/address-book.ts'
import { secretSentence } from '../../domain/secrets/secret.ts'
import { parseNote } from '../../domain/transactions/note.ts'
import { parseWalletName as parseName } from '../../domain/wallet/wallet-name.ts'
import { inSlices } from '../in-slices.ts'
import { readCandidates } from '../wallet-candidates.ts'

const HASH = /^[0-9a-f]{64}$/

/** A backup whose every part can be stored. */
export interface CheckedBackup extends PortableBackup {
  readonly addresses: readonly NewAddress[]
  /** Each after the groups that it contains. */
  readonly groups: readonly SavedGroup[]
}

/** Reads all of it before anything is stored. Throws AppError that names the part. */
export async function checkBackup(backup: PortableBackup): Promise<CheckedBackup> {
  await requireNoSecret(backup)
  const addresses = backup.addresses.map(({ chain, address, label }, index) =>
    named(`addresses[${index}]`, () => ({ ...parseAddress(address, chain), label: parseLabel(label) })),
  )
  for (const [index, { name, chain, descriptors }] of backup.wallets.entries()) {
    await namedLater(`wallets[${index}]`, async () => {
      parseName(name)
      await readCandidates(descriptors.join('\n'), chain, undefined)
    })
  }
  for (const [index, { hash, note }] of backup.notes.entries()) {
    named(`notes[${index}]`, () => {
      if (!HASH.test(hash)) throw invalid('it is not about a transaction')
      parseNote(note)
    })
  }
  return { ...backup, addresses, groups: inOrder(backup) }
}

/** Lines of labels are searched as they are imported. */
async function requireNoSecret({ addresses, wallets, groups, notes }: PortableBackup): Promise<void> {
  const texts = [
    ...addresses.map(({ label }) => label ?? ''),
    ...[...wallets, ...groups].map(({ name }) => name),
    ...notes.map(({ note }) => note),
  ].filter((text) => text !== '')
  if (texts.length === 0) return
  const { searchLines } = await import('../../domain/secrets/find-secret.ts')
  const kind = await inSlices(searchLines(texts.flatMap((text) => text.split(/[\r\n]+/))))
  if (kind !== null)
    throw new AppError('private_key', `${secretSentence(kind, 'text')} Nothing of it was kept.`)
}

function inOrder({ groups, wallets }: PortableBackup): readonly SavedGroup[] {
  const left = new Map(groups.map((group, index) => [group.id, { group, field: `groups[${index}]` }]))
  if (left.size < groups.length) throw invalid('two groups have the same id', 'groups')
  const known = new Set(wallets.map(({ id }) => id))
  if (known.size < wallets.length) throw invalid('two wallets have the same id', 'wallets')
  for (const { group, field } of left.values()) {
    named(field, () => {
      parseName(group.name)
      for (const member of group.members) checkMember(member, known, left)
    })
  }
  const ordered: SavedGroup[] = []
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ group }) =>
      group.members.every((member) => !('group' in member && left.has(member.group))),
    )
    if (ready.length === 0) throw new AppError('group_cycle', 'A group in this file would contain itself.')
    for (const { group } of ready) {
      ordered.push(group)
      left.delete(group.id)
    }
  }
  return ordered
}

function checkMember(
  member: SavedMember,
  wallets: ReadonlySet<number>,
  groups: ReadonlyMap<number, unknown>,
): void {
  if ('wallet' in member) {
    if (!wallets.has(member.wallet))
      throw invalid(`it names wallet ${member.wallet}, which is not in this file`)
  } else if ('group' in member) {
    if (!groups.has(member.group)) throw invalid(`it names group ${member.group}, which is not in this file`)
  } else parseAddress(member.address, member.chain)
}

function invalid(what: string, field?: string): AppError {
  const detail = `This file cannot be restored: ${what}.`
  return new AppError('invalid_request', detail, field === undefined ? {} : { field })
}

/** Its errors say which part of the file is wrong. */
function named<Found>(field: string, read: () => Found): Found {
  try {
    return read()
  } catch (error) {
    throw inField(field, error)
  }
}

async function namedLater(field: string, read: () => Promise<void>): Promise<void> {
  await read().catch((error) => {
    throw inField(field, error)
  })
}

function inField(field: string, error: unknown): unknown {
  return error instanceof AppError ? new AppError(error.code, `${field}: ${error.message}`, { field }) : error
}
