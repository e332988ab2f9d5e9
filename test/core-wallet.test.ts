import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutNode } from './support/litecoind.ts'
import { startWithNode } from './support/node-program.ts'
import { RegtestWallet } from './support/regtest-wallet.ts'
import { rowsWhen } from './support/test-wallets.ts'
import { syncAgain, syncedWallet } from './support/wallets.ts'

const TIMEOUT = { skip: withoutNode, timeout: 120_000 }
const WITH_AND_WITHOUT_INDEX = [
  ['without an index of transactions', '-txindex=0'],
  ['with one', '-txindex=1'],
] as const

for (const [way, setting] of WITH_AND_WITHOUT_INDEX) {
  test(
    `a real node ${way} tells kind, exact fee and details of what a wallet received, moved and sent`,
    TIMEOUT,
    async () => {
      await using world = await startWithNode(setting)
      const { node, client } = world
      const wallet = new RegtestWallet(node)
      const foreign: string = await node.rpc('getnewaddress')
      await node.mine(101)
      const [first, second] = [await wallet.receive('1', [0, 0]), await wallet.receive('2', [0, 1])]
      await node.mine()
      const moved = await wallet.spend(first, { [await wallet.address(0, 2)]: '0.99980001' })
      await node.mine()
      const sent = await wallet.spend(second, {
        [foreign]: '0.5',
        [await wallet.address(1, 0)]: '1.49971234',
      })
      const { id } = await syncedWallet(client, { text: wallet.text, chain: 'litecoin' })
      const path = `/wallets/${id}/transactions?limit=100`
      const rowsOf = async () => {
        const rows = await rowsWhen(
          client,
          path,
          (found) => found.filter(({ fee }) => fee !== null).length === 2,
        )
        return Object.fromEntries(
          rows.map(({ tx_hash, kind, amount, fee }) => [tx_hash, [kind, amount, fee]]),
        )
      }
      const expected = {
        [first.txid]: ['received', '1', null],
        [second.txid]: ['received', '2', null],
        [moved]: ['internal', '-0.00019999', '0.00019999'],
        [sent]: ['sent', '-0.50028766', '0.00028766'],
      }
      assert.deepEqual(await rowsOf(), expected)
      await node.mine()
      await syncAgain(client, id)
      assert.deepEqual(await rowsOf(), expected)
      const { body: details } = await client.get(`/transactions/litecoin/${sent}`)
      assert.deepEqual(
        [details.fee, details.block_height, details.inputs[0].value, details.inputs[0].mine],
        ['0.00028766', 104, '2', true],
      )
      const received = await client.get(`/transactions/litecoin/${first.txid}`)
      const unknown = await client.get(`/transactions/litecoin/${'ab'.repeat(32)}`)
      if (setting === '-txindex=1') {
        assert.equal(received.status, 200, JSON.stringify(received.body))
        assert.equal(unknown.status, 404, JSON.stringify(unknown.body))
      } else {
        assert.equal(received.status, 503)
        assert.match(received.body.detail, /does not say what all of its inputs spent: .*txindex=1/)
        assert.equal(unknown.status, 503)
        assert.match(unknown.body.detail, /no index of transactions \(txindex=1\)/)
      }
    },
  )
}
