import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './client.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

/** Adds a wallet, and resolves with it once it is DONE. */
export async function syncedWallet(client: Client, body: unknown): Promise<Json> {
  const added = await client.send('POST', '/wallets', body)
  assert.equal(added.status, 201, JSON.stringify(added.body))
  return walletDone(client, added.body.id)
}

/** Requests a synchronisation of a wallet, and resolves with it once it is DONE. */
export async function syncAgain(client: Client, id: number): Promise<Json> {
  assert.equal((await client.send('POST', `/wallets/${id}/sync`)).status, 202)
  return walletDone(client, id)
}

export async function walletDone(client: Client, id: number): Promise<Json> {
  for (;;) {
    const { body: wallet } = await client.get(`/wallets/${id}`)
    if (wallet.sync_status === 'DONE') return wallet
    if (wallet.sync_status === 'ERROR') throw new Error(JSON.stringify(wallet.sync_error))
    await sleep(100)
  }
}

/** Every row of an owner (`/wallets/1`, `/groups/2`, or nothing for everything), page by page. */
export async function allRows(client: Client, owner: string, limit = 1000): Promise<readonly Json[]> {
  const rows: Json[] = []
  for (let cursor = ''; ; ) {
    const { body } = await client.get(`${owner}/transactions?limit=${limit}${cursor}`)
    rows.push(...body.transactions)
    if (body.next_cursor === null) return rows
    cursor = `&cursor=${body.next_cursor}`
  }
}

/** Every address of a wallet, used or not, page by page. */
export async function allAddresses(client: Client, id: number): Promise<readonly Json[]> {
  const addresses: Json[] = []
  for (;;) {
    const { body } = await client.get(`/wallets/${id}/addresses?limit=1000&offset=${addresses.length}`)
    addresses.push(...body.addresses)
    if (addresses.length >= body.total) return addresses
  }
}
