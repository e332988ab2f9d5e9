import type { ApiClient } from '../../client/api-client.ts'
import type { Address, Group, Wallet } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import { isKnown, type Known, knownOf } from '../output/known.ts'
import { PLACES, readAddresses } from './read-addresses.ts'
import { pathOf, type Target } from './target.ts'

/** Those of addresses that may never have been synchronised, in the order in which an address goes through them. */
const UNFINISHED = ['UNSYNCED', 'IN_PROGRESS', 'ERROR'] as const

/** What a command shows something of. */
export interface Subject {
  /** Null for several. */
  readonly one: Address | Wallet | null
  readonly known: Known
}

/**
 * Reads what a target is, and how much of it is known. To be read before its amounts: what is known stays so, but what is not
 * may become known meanwhile.
 */
export async function readSubject(
  client: ApiClient,
  target: Target,
  currency: string | null = null,
): Promise<Subject> {
  if (target.kind !== 'address' && target.kind !== 'wallet') {
    return { one: null, known: await knownOfSeveral(client, target) }
  }
  const path = withQuery(pathOf(target), { currency })
  const one = await client.connection.request<Address | Wallet>(path)
  return { one, known: knownOf(one) }
}

/** How much of everything or of a group is known. */
async function knownOfSeveral(client: ApiClient, target: Target): Promise<Known> {
  const members = target.kind === 'group' ? membersOf(await client.groups.list(), target.id) : null
  const wallets = (await client.wallets.list()).filter(({ id }) => members?.wallets.has(id) !== false)
  const unknownWallets = wallets.filter((wallet) => !isKnown(wallet))
  const unknown: Address[] = []
  for (const wallet of members === null ? [null] : PLACES) {
    const found = await unknownAddresses(client, wallet)
    unknown.push(...found.filter(({ id }) => members?.addresses.has(id) !== false))
  }
  if (unknown.length + unknownWallets.length === 0) return { kind: 'all' }
  const addresses = members === null ? (await client.addresses({ limit: 1 })).total : members.addresses.size
  const parts = [
    partText(unknown.length, addresses, 'address', 'addresses'),
    partText(unknownWallets.length, wallets.length, 'wallet', 'wallets'),
  ].filter((part) => part !== null)
  const verb = unknown.length + unknownWallets.length === 1 ? 'is' : 'are'
  return {
    kind: 'part',
    sentence: `${parts.join(' and ')} ${verb} not known yet.`,
    coins: new Set([...unknown, ...unknownWallets].map(({ currency }) => currency)),
  }
}

/** "2 of 5 addresses"; null without an unknown one. */
function partText(unknown: number, all: number, singular: string, plural: string): string | null {
  return unknown === 0 ? null : `${unknown} of ${all} ${all === 1 ? singular : plural}`
}

async function unknownAddresses(client: ApiClient, wallet: string | null): Promise<readonly Address[]> {
  const unknown: Address[] = []
  for (const status of UNFINISHED) {
    unknown.push(...(await readAddresses(client, { status, wallet })).filter((one) => !isKnown(one)))
  }
  return [...new Map(unknown.map((address) => [address.id, address])).values()]
}

interface Members {
  readonly wallets: Set<number>
  readonly addresses: Set<number>
}

/** Those of the groups in it, too. */
function membersOf(groups: readonly Group[], id: number): Members {
  const members: Members = { wallets: new Set(), addresses: new Set() }
  const waiting = [id]
  for (const group of waiting) {
    for (const member of groups.find((one) => one.id === group)?.members ?? []) {
      if ('wallet' in member) members.wallets.add(member.wallet)
      else if ('address' in member) members.addresses.add(member.address)
      else if (!waiting.includes(member.group)) waiting.push(member.group)
    }
  }
  return members
}
