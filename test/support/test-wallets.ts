import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { chainOf } from '../../src/domain/chains/chain.ts'
import { openDescriptor } from '../../src/domain/keys/open-descriptor.ts'
import type { Client } from './client.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
export type Json = any

export interface TestWallet {
  readonly text: string
  addressAt(branch: number, index: number): string
}

export const FIRST = walletOf(
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj',
)
export const SECOND = walletOf(
  'xpub6DHjDx4gzLV37gJWMxYJAqyKRGN46MT61RHVizdU62cbVUYu9L95cXKzX62yJ2hPbN11EeprS8sSn8kj47skQBrmycCMzFEYBQSntVKFQ5M',
)

/** A page of rows of an owner, as soon as it is as wanted: rows are merged soon after their addresses are DONE. */
export async function rowsWhen(
  client: Client,
  path: string,
  isWanted: (rows: readonly Json[]) => boolean,
): Promise<readonly Json[]> {
  for (;;) {
    const { status, body } = await client.get(path)
    if (status !== 503) assert.equal(status, 200, JSON.stringify(body))
    if (status === 200 && isWanted(body.transactions)) return body.transactions
    await setTimeout(20)
  }
}

function walletOf(key: string): TestWallet {
  const text = `wpkh(${key}/<0;1>/*)`
  const opened = openDescriptor(text, chainOf('bitcoin'))
  return { text, addressAt: (branch, index) => String(opened.addresses(branch, index, 1)[0]?.address) }
}
