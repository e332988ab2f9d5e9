import type { ApiClient } from '../../client/api-client.ts'
import type { Address, AddressPage, Group, Wallet } from '../../client/api-types.ts'
import { withQuery } from '../../client/query.ts'
import { readAll } from '../../client/read-all.ts'
import { isKnown, type Known } from '../output/known.ts'
import { pathOf, type Target } from './target.ts'

/** Those of addresses that may never have been synchronised, in the order in which an address goes through them. */
const UNFINISHED = ['UNSYNCED', 'IN_PROGRESS', 'ERROR'] as const
/** Addresses of none, and those of any wallet, which can be members of a group. */
const PLACES = [null, 'any'] as const

/** The one address or wallet that a target is; null for a target of several. */
export async function readSubject(
  { connection }: ApiClient,
  target: Target,
  currency: string | null = null,
): Promise<Address | Wallet | null> {
  if (target.kind !== 'address' && target.kind !== 'wallet') return null
  return await connection.request<Address | Wallet>(withQuery(pathOf(target), { currency }))
}

/**
 * How much of everything or of a group is known. Read it before the amounts: what is known stays so, but what is not may
 * become known meanwhile.
 */
export async function readKnown(client: ApiClient, target: Target): Promise<Known> {
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
    const read = async (place: object) => {
      const path = withQuery('/addresses', { ...place, status, wallet })
      return (await client.connection.request<AddressPage>(path)).addresses
    }
    for await (const page of readAll(read)) unknown.push(...page.filter((address) => !isKnown(address)))
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
