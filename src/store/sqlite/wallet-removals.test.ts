import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { DiscoveryClaim, UnusedAddress } from '../../domain/ports/discovery-store.ts'
import { newWallet, used, WPKH } from '../testing/test-wallets.ts'
import { openSqliteStore } from './sqlite-store.ts'

const NOW = 1_790_000_000_000
const clock = { now: () => NOW, random: () => 0.5, sleep: async () => {} }

test('a wallet whose addresses cannot be deleted is removed, and the sweeper goes on with them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wallet-removals-'))
  const file = join(folder, 'tracker.db')
  const store = openSqliteStore(file, clock, 0)
  const db = new DatabaseSync(file)
  try {
    const add = async () => {
      const added = await store.wallets.add(
        newWallet(WPKH, { gapLimit: 1, branches: newWallet(WPKH).branches }),
      )
      assert.ok(added.kind === 'added')
      return added.wallet.id
    }
    const id = await add()
    const claim = (await store.discoveries.claim(['bitcoin'], NOW)) as DiscoveryClaim
    const [first] = (await store.discoveries.unused(claim, 0, 0, 1)) as [UnusedAddress]
    await store.discoveries.record(claim, {
      used: [used(first)],
      lookedUp: new Map(),
      answered: null,
      more: [],
    })
    db.exec(`create trigger failing before delete on derivation begin select raise(abort, 'no'); end`)
    assert.equal(await store.wallets.remove(id, 'remove'), true)
    assert.equal(await store.wallets.get(id), null)
    await assert.rejects(store.runs.sweep(10))
    db.exec('drop trigger failing')
    while (await store.runs.sweep(10));
    assert.equal(await store.book.get(first.id), null)
    assert.equal(await store.wallets.remove(await add(), 'remove'), true)
    assert.deepEqual(db.prepare('select id from wallet').all(), [])
  } finally {
    db.close()
    await store.close()
    rmSync(folder, { recursive: true })
  }
})
