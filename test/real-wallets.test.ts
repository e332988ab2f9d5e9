import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { nativeAsset } from '../src/domain/assets/asset.ts'
import { type RealWallet, realWallets, walletText } from '../src/sim/chain/real-wallets.ts'
import { startWorld, type World } from './support/world.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

describe('real wallets', () => {
  test('come to their known balances, lists, transfers and fees', async () => {
    await using world = await startWorld(
      {},
      { realHistories: true, withWallets: true, others: ['litecoin', 'dogecoin'] },
    )
    for (const wallet of realWallets()) {
      const { chain, feed } = wallet
      const { decimals } = nativeAsset(chain)
      const added = await world.client.send('POST', '/wallets', { text: walletText(wallet), chain })
      assert.equal(added.status, 201, JSON.stringify(added.body))
      const done = await synced(world, added.body.id)
      assert.equal(done.balance, formatAmount(BigInt(feed.balance), decimals))
      assert.equal(done.transaction_count, feed.transactions)
      const rows = await rowsOf(world, added.body.id)
      assert.deepEqual(
        rows.map((row) => [row.tx_hash, row.block_height, row.amount]).toSorted(),
        recordedRows(wallet).toSorted(),
      )
      const csv = await (await fetch(`${world.client.url}/wallets/${done.id}/transactions.csv`)).text()
      assert.deepEqual(
        csv
          .trim()
          .split('\r\n')
          .slice(1)
          .map((line) => line.split(',')[3]),
        rows.map((row) => row.tx_hash),
      )
      const internal = rows.filter((row) => row.kind === 'internal')
      assert.equal(internal.length, feed.internal)
      const fees = internal.map((row) => BigInt(Math.round(Number(row.fee) * 10 ** decimals)))
      assert.equal(
        fees.reduce((sum, fee) => sum + fee, 0n),
        BigInt(feed.feesOfInternal),
      )
    }
  })
})

/** Of each transaction the net over all accounts. */
function recordedRows({ chain, accounts }: RealWallet) {
  const { decimals } = nativeAsset(chain)
  const nets = new Map<string, { height: number; net: bigint }>()
  for (const [hash, height, net] of accounts.flatMap(({ entries }) => entries)) {
    nets.set(hash, { height, net: (nets.get(hash)?.net ?? 0n) + BigInt(net) })
  }
  return [...nets].map(([hash, { height, net }]) => [hash, height, formatAmount(net, decimals)])
}

async function synced(world: World, id: number): Promise<Json> {
  for (;;) {
    const { body } = await world.client.get(`/wallets/${id}`)
    if (body.sync_status === 'DONE') return body
    if (body.sync_status === 'ERROR') throw new Error(JSON.stringify(body.sync_error))
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function rowsOf(world: World, id: number): Promise<readonly Json[]> {
  const rows: Json[] = []
  for (let cursor = ''; ; ) {
    const { body } = await world.client.get(`/wallets/${id}/transactions?limit=50${cursor}`)
    rows.push(...body.transactions)
    if (body.next_cursor === null) return rows
    cursor = `&cursor=${body.next_cursor}`
  }
}
