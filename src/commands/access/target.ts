import type { ApiClient } from '../../client/api-client.ts'
import { ApiProblem } from '../../client/api-problem.ts'
import { NotFound, UsageError } from '../command.ts'
import { isForeign } from './is-foreign.ts'

/** What a command works on. */
export type Target = { readonly kind: 'everything' } | OwnedTarget

interface OwnedTarget {
  readonly kind: 'address' | 'wallet' | 'group'
  readonly id: number
}

const FOLDERS = { address: 'addresses', wallet: 'wallets', group: 'groups' } as const

/**
 * Reads an address, an id, `wallet:ID`, `group:ID` or the name of a wallet. Throws NotFound, and UsageError for a name of
 * several wallets and for a private key, which is neither sent nor printed.
 */
export async function findTarget(client: ApiClient, text: unknown): Promise<Target> {
  if (text === undefined) return { kind: 'everything' }
  const written = String(text).trim()
  if (written === '') throw new UsageError('The address is empty. Leave it out to mean everything.')
  const owner = /^(address|wallet|group):([1-9]\d{0,14})$/.exec(written)
  if (owner !== null) return { kind: owner[1] as OwnedTarget['kind'], id: Number(owner[2]) }
  if (/^[1-9]\d{0,14}$/.test(written)) return { kind: 'address', id: Number(written) }
  const named = (await client.wallets.list()).filter(({ name }) => name === written)
  if (named.length > 1) {
    const ids = named.map(({ id }) => `wallet:${id}`).join(', ')
    throw new UsageError(`Several wallets have this name; write one of ${ids}.`)
  }
  if (named[0] !== undefined) return { kind: 'wallet', id: named[0].id }
  const { refuseSecrets } = await import('./refuse-secrets.ts')
  refuseSecrets([written])
  return { kind: 'address', id: await idOf(client, written) }
}

async function idOf(client: ApiClient, address: string): Promise<number> {
  try {
    return (await client.lookUpAddress(address)).id
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status === 401 || isForeign(error)) throw error
    if (error.code === 'chain_required')
      throw new UsageError('This address is followed on several coins; write its id instead.')
    if (error.status >= 500) throw error
    throw new NotFound(`No address or wallet is called "${address}". "cointracker list" shows them all.`)
  }
}

/** The path of the API below which the target is. */
export function pathOf(target: Target): string {
  return target.kind === 'everything' ? '' : `/${FOLDERS[target.kind]}/${target.id}`
}
