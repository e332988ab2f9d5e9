import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Row } from '../../../domain/history/transfer.ts'
import type { Claim } from '../../../domain/ports/claim.ts'
import type { Discovered, DiscoveryClaim } from '../../../domain/ports/discovery-store.ts'
import type { Store } from '../../../domain/ports/store.ts'
import type { NewWallet } from '../../../domain/ports/wallet-book.ts'
import type { Wallet } from '../../../domain/wallet/wallet.ts'
import { PUBLICATION } from '../outcomes.ts'
import { newWallet, WPKH } from '../test-wallets.ts'

export const CHAINS = ['bitcoin'] as const

export type WalletSuite = ReturnType<typeof walletSuite>

/**
 * What the tests of wallets do with a store. `open` returns an empty one whose clock reads `now`; `crash` simulates the
 * death of the process that holds the leases, and what the next one does.
 */
export function walletSuite(
  open: () => Promise<Store>,
  now: number,
  crash: (store: Store) => Promise<unknown>,
) {
  const withStore = (name: string, work: (store: Store) => Promise<void>) =>
    test(name, async () => {
      const store = await open()
      try {
        await work(store)
      } finally {
        await store.close()
      }
    })
  const claimed = async (store: Store, at = now): Promise<DiscoveryClaim> => {
    const claim = await store.discoveries.claim(CHAINS, at)
    assert.ok(claim)
    return claim
  }
  const takenOver = async (store: Store): Promise<DiscoveryClaim> => {
    await crash(store)
    return claimed(store)
  }
  const publish = async (store: Store, claim: Claim, amount: bigint): Promise<void> => {
    const rowSetId = await store.runs.openRowSet(claim)
    const hash = 'ab'.repeat(32)
    const rows: readonly Row[] = [
      { position: 0, id: 1, hash, height: 5, time: 1_500_000_000, amount, balance: amount },
    ]
    await store.runs.publish(claim, { ...PUBLICATION, rowSetId, count: 1, balance: amount, rows, at: now })
  }
  /** Every address was looked up, none was used. */
  const finish = async (store: Store, claim: DiscoveryClaim, found: Partial<Discovered> = {}) => {
    const lookedUp = new Map(claim.wallet.branches.map(({ number, derived }) => [number, derived]))
    await store.discoveries.record(claim, { used: [], lookedUp, answered: null, more: [] })
    await store.discoveries.finish(claim, { evidence: null, at: now, nextAt: null, ...found })
  }
  const publishNext = async (store: Store, id: number, amount: bigint): Promise<void> => {
    await store.queue.request(id, now)
    const claim = (await store.queue.claim('bitcoin')) as Claim
    assert.equal(claim.addressId, id)
    await publish(store, claim, amount)
  }
  return { now, crash, withStore, added, claimed, takenOver, finish, tracked, publishNext, publish }
}

async function added(store: Store, wallet: NewWallet = newWallet(WPKH)): Promise<Wallet> {
  const result = await store.wallets.add(wallet)
  assert.ok(result.kind === 'added')
  return result.wallet
}

async function tracked(store: Store, address: string, label: string | null = null): Promise<number> {
  const type = address.startsWith('1') ? 'p2pkh' : 'p2wpkh'
  return (await store.book.add({ chain: 'bitcoin', address, type, label })).address.id
}

export async function totals(store: Store): Promise<readonly [addresses: number, balance: bigint]> {
  const [total] = await store.histories.totals()
  return [total?.addresses ?? 0, total?.balance ?? 0n]
}

export function branches({ branches }: Wallet): unknown[] {
  return branches.map(({ scriptType, branch, derived, lastUsed }) => [scriptType, branch, derived, lastUsed])
}

export function keyOf(descriptor: string): string {
  return /xpub\w+/.exec(descriptor)?.[0] ?? ''
}

export async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await setImmediate()
}
