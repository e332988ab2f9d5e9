import type { ApiClient } from '../../client/api-client.ts'
import { ApiProblem } from '../../client/api-problem.ts'
import { NotFound, UsageError } from '../command.ts'
import { isForeign } from './is-foreign.ts'
import { PLACES, readAddresses } from './read-addresses.ts'

/** What a command works on. */
export type Target = { readonly kind: 'everything' } | OwnedTarget

interface OwnedTarget {
  readonly kind: 'address' | 'wallet' | 'group'
  readonly id: number
}

const FOLDERS = { address: 'addresses', wallet: 'wallets', group: 'groups' } as const

/** Longer text is repeated only where it is an address: a mistyped key is almost a key. */
const REPEATED_LENGTH_MAX = 21

/**
 * Reads an address, an id, `wallet:ID`, `group:ID`, the name of a wallet or group, or the label of an address. Throws NotFound,
 * and UsageError for a name that several have and for a private key, which is neither sent nor printed.
 */
export async function findTarget(client: ApiClient, text: unknown): Promise<Target> {
  if (text === undefined) return { kind: 'everything' }
  const written = String(text).trim()
  if (written === '') throw new UsageError('The address is empty. Leave it out to mean everything.')
  const owner = /^(address|wallet|group):([1-9]\d{0,14})$/.exec(written)
  if (owner !== null) return { kind: owner[1] as OwnedTarget['kind'], id: Number(owner[2]) }
  if (/^[1-9]\d{0,14}$/.test(written)) return { kind: 'address', id: Number(written) }
  const named = onlyOne(await ownersNamed(client, written))
  if (named !== null) return named
  const { refuseSecrets } = await import('./refuse-secrets.ts')
  refuseSecrets([written])
  const found = (await addressAt(client, written)) ?? onlyOne(await addressesLabelled(client, written))
  if (found !== null) return found
  const subject = written.length > REPEATED_LENGTH_MAX ? 'this' : `"${written}"`
  throw new NotFound(`No address, wallet or group is called ${subject}. "cointracker list" shows them all.`)
}

async function ownersNamed(client: ApiClient, name: string): Promise<readonly OwnedTarget[]> {
  const [wallets, groups] = await Promise.all([client.wallets.list(), client.groups.list()])
  return [
    ...wallets.filter((wallet) => wallet.name === name).map(({ id }) => ({ kind: 'wallet', id }) as const),
    ...groups.filter((group) => group.name === name).map(({ id }) => ({ kind: 'group', id }) as const),
  ]
}

async function addressAt(client: ApiClient, text: string): Promise<OwnedTarget | null> {
  try {
    return { kind: 'address', id: (await client.lookUpAddress(text)).id }
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status === 401 || isForeign(error)) throw error
    if (error.code === 'chain_required')
      throw new UsageError('This address is followed on several coins; write its id instead.')
    if (error.status >= 500) throw error
    return null
  }
}

async function addressesLabelled(client: ApiClient, label: string): Promise<readonly OwnedTarget[]> {
  const found: OwnedTarget[] = []
  for (const wallet of PLACES) {
    for (const address of await readAddresses(client, { wallet })) {
      if (address.label === label) found.push({ kind: 'address', id: address.id })
    }
  }
  return found
}

/** Null without any. Throws UsageError for several. */
function onlyOne(targets: readonly OwnedTarget[]): OwnedTarget | null {
  if (targets.length < 2) return targets[0] ?? null
  const written = targets.map(({ kind, id }) => (kind === 'address' ? id : `${kind}:${id}`))
  throw new UsageError(`Several have this name; write one of ${written.join(', ')}.`)
}

/** The path of the API below which the target is. */
export function pathOf(target: Target): string {
  return target.kind === 'everything' ? '' : `/${FOLDERS[target.kind]}/${target.id}`
}
