import type { ApiClient } from '../../client/api-client.ts'
import { ApiProblem } from '../../client/api-problem.ts'
import { NotFound, UsageError } from '../command.ts'

/** What a command works on. */
export type Target =
  | { readonly kind: 'everything' }
  | { readonly kind: 'address' | 'wallet' | 'group'; readonly id: number }

/** Reads an address, an id, `wallet:ID`, `group:ID` or the name of a wallet. Throws NotFound, UsageError. */
export async function findTarget(client: ApiClient, text: unknown): Promise<Target> {
  if (text === undefined) return { kind: 'everything' }
  const written = String(text).trim()
  const owner = /^(wallet|group):([1-9]\d{0,14})$/.exec(written)
  if (owner !== null) return { kind: owner[1] as 'wallet' | 'group', id: Number(owner[2]) }
  if (/^[1-9]\d{0,14}$/.test(written)) return { kind: 'address', id: Number(written) }
  const named = (await client.wallets.list()).filter(({ name }) => name === written)
  if (named.length > 1) {
    const ids = named.map(({ id }) => `wallet:${id}`).join(', ')
    throw new UsageError(`Several wallets have this name; write one of ${ids}.`)
  }
  if (named[0] !== undefined) return { kind: 'wallet', id: named[0].id }
  try {
    return { kind: 'address', id: (await client.lookUpAddress(written)).id }
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    if (error.code === 'chain_required') throw new UsageError(`${error.message} Write its id instead.`)
    throw new NotFound(
      `No address and no wallet is called "${written}". "cointracker list" shows what there is.`,
    )
  }
}

/** The path of the API below which the target's transactions are. */
export function pathOf(target: Target): string {
  if (target.kind === 'everything') return ''
  const folder = { address: 'addresses', wallet: 'wallets', group: 'groups' }[target.kind]
  return `/${folder}/${target.id}`
}
