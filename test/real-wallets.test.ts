import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { formatAmount } from '../src/domain/assets/amount.ts'
import { nativeAsset } from '../src/domain/assets/asset.ts'
import { type RealWallet, realWallets, walletText } from '../src/sim/chain/real-wallets.ts'
import { allRows, syncedWallet } from './support/wallets.ts'
import { startWorld, type World } from './support/world.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads the API as any client would, without our types.
type Json = any

describe('real wallets', () => {
  test('include one of three accounts with many transfers between them', () => {
    const { feed } = realWallets().find(({ chain }) => chain === 'bitcoin') as RealWallet
    const { transactions, touchingSeveralAccounts, internal, feesOfInternal } = feed
    assert.deepEqual(
      [transactions, touchingSeveralAccounts, internal, feesOfInternal],
      [183, 67, 84, 135_313],
    )
  })

  test('come to their known balances, lists, transfers and fees', async () => {
    await using world = await startWorld(
      {},
      { realHistories: true, withWallets: true, others: ['litecoin', 'dogecoin'] },
    )
    for (const wallet of realWallets()) {
      const { chain, feed } = wallet
      const { decimals } = nativeAsset(chain)
      const done = await syncedWallet(world.client, { text: walletText(wallet), chain })
      assert.equal(done.balance, formatAmount(BigInt(feed.balance), decimals))
      assert.equal(done.transaction_count, feed.transactions)
      const rows = await allRows(world.client, `/wallets/${done.id}`, 50)
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
      assertTransfers(rows, wallet)
    }
  })

  test('come to the same as a group of one wallet per account, which says what touches several', async () => {
    await using world = await startWorld(
      {},
      { realHistories: true, withWallets: true, others: ['litecoin', 'dogecoin'] },
    )
    const { client } = world
    for (const wallet of realWallets()) {
      const { chain, accounts, feed } = wallet
      const members = await Promise.all(
        accounts.map(async (account) => {
          const text = walletText({ ...wallet, accounts: [account] })
          return syncedWallet(client, { text, chain })
        }),
      )
      for (const [at, { entries, balance }] of accounts.entries()) {
        const amount = formatAmount(BigInt(balance), nativeAsset(chain).decimals)
        assert.deepEqual([members[at].transaction_count, members[at].balance], [entries.length, amount])
      }
      const ids = members.map(({ id }) => id)
      const touched = await Promise.all(
        ids.map(async (id) => (await allRows(client, `/wallets/${id}`)).map((row) => row.tx_hash)),
      )
      const accountsOf = Map.groupBy(touched.flat(), (hash: string) => hash)
      const several = [...accountsOf].flatMap(([hash, times]) => (times.length > 1 ? [hash] : []))
      assert.equal(accountsOf.size, feed.transactions)
      assert.equal(several.length, feed.touchingSeveralAccounts)
      const named = { name: wallet.id, members: ids.map((id) => ({ wallet: id })) }
      const { body: group } = await client.send('POST', '/groups', named)
      const rows = await groupRows(world, group.id, feed.transactions)
      assert.deepEqual(
        rows.map((row) => [row.tx_hash, row.block_height, row.amount]).toSorted(),
        recordedRows(wallet).toSorted(),
      )
      assertTransfers(rows, wallet)
      for (const hash of several) {
        const { body: details } = await client.get(`/transactions/${chain}/${hash}`)
        assert.ok(details.wallets.length > 1, hash)
      }
    }
  })
})

/** The transfers between own accounts, and what they cost. */
function assertTransfers(rows: readonly Json[], { chain, feed }: RealWallet): void {
  const { decimals } = nativeAsset(chain)
  const internal = rows.filter((row) => row.kind === 'internal')
  assert.equal(internal.length, feed.internal)
  const fees = internal.map((row) => BigInt(Math.round(Number(row.fee) * 10 ** decimals)))
  assert.equal(
    fees.reduce((sum, fee) => sum + fee, 0n),
    BigInt(feed.feesOfInternal),
  )
}

/** Those of a group, once the history of its wallets is merged. */
async function groupRows({ client }: World, id: number, count: number): Promise<readonly Json[]> {
  for (;;) {
    const rows = await allRows(client, `/groups/${id}`)
    if (rows.length === count) return rows
    await setTimeout(50)
  }
}

/** Of each transaction the net over all accounts. */
function recordedRows({ chain, accounts }: RealWallet) {
  const { decimals } = nativeAsset(chain)
  const nets = new Map<string, { height: number; net: bigint }>()
  for (const [hash, height, net] of accounts.flatMap(({ entries }) => entries)) {
    nets.set(hash, { height, net: (nets.get(hash)?.net ?? 0n) + BigInt(net) })
  }
  return [...nets].map(([hash, { height, net }]) => [hash, height, formatAmount(net, decimals)])
}
