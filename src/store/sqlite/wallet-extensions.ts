import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../domain/ports/clock.ts'
import type { StoreChange } from '../../domain/ports/store-changes.ts'
import type { ExtendedWallet, ExtendingWallet } from '../../domain/ports/wallet-book.ts'
import { requireCovered } from '../../domain/wallet/gap-not-covered.ts'
import type { Wallet, WalletState } from '../../domain/wallet/wallet.ts'
import { isPlannedFor } from '../shared/is-planned-for.ts'
import type { SqliteChanges } from './changes.ts'
import { Statements } from './statements.ts'
import type { WalletAddresses } from './wallet-addresses.ts'
import type { WalletBranches } from './wallet-branches.ts'
import type { WalletReads } from './wallet-reads.ts'
import type { WalletRows } from './wallet-rows.ts'
import type { WalletScriptRows } from './wallet-scripts.ts'

interface Parts {
  readonly changes: SqliteChanges
  readonly wallets: WalletRows
  readonly walletAddresses: WalletAddresses
  readonly walletBranches: WalletBranches
  readonly walletReads: WalletReads
  readonly walletScripts: WalletScriptRows
  readonly clock: Clock
}

/** Gives wallets more branches. */
export class WalletExtensions {
  readonly #parts: Parts
  readonly #statements: Statements

  constructor(db: DatabaseSync, parts: Parts) {
    this.#parts = parts
    this.#statements = new Statements(db)
  }

  /** See `WalletBook`. */
  extend(id: number, extending: ExtendingWallet): ExtendedWallet {
    const { changes, wallets, walletReads, walletScripts } = this.#parts
    return changes.transaction((changed) => {
      const row = wallets.get(id)
      if (row === undefined) return { kind: 'changed' }
      const state = wallets.state(row)
      if (!isPlannedFor(extending, state)) return { kind: 'changed' }
      const { descriptors, branches } = extending
      const identities = descriptors.flatMap((one) => one.identities)
      const other =
        walletScripts.ownersOf(state.chain, identities).find((owner) => owner !== id) ??
        walletScripts.followerOf(state.chain, branches)
      if (other !== undefined) return { kind: 'exists', id: other }
      this.#extend(state, extending, changed)
      changed({ kind: 'wallet', id })
      const wallet = walletReads.get(id) as Wallet
      requireCovered(wallet)
      return { kind: 'extended', wallet }
    })
  }

  #extend(wallet: WalletState, extending: ExtendingWallet, changed: (change: StoreChange) => void): void {
    const { walletAddresses, walletBranches, walletScripts } = this.#parts
    const { id, chain } = wallet
    walletScripts.replace(id, chain, extending.descriptors)
    walletBranches.move(id, extending.places)
    this.#restart(id, extending)
    walletAddresses.follow(wallet, walletBranches.add(id, extending.branches), changed)
  }

  /** A discovery that is under way derives from the descriptors before: it loses its lease. */
  #restart(id: number, { name, sync }: ExtendingWallet): void {
    this.#statements.run(
      'update wallet set name = coalesce(?, name), running = 0, run = run + 1 where id = ?',
      name,
      id,
    )
    if (sync) {
      this.#statements.run(
        'update wallet set queued_at = coalesce(queued_at, ?), manual = 1 where id = ?',
        this.#parts.clock.now(),
        id,
      )
    } else {
      this.#statements.run('update wallet set discovered_at = null where id = ?', id)
      // The next discovery goes on with nothing: its evidence is of all branches.
      this.#statements.run('update wallet_branch set checked_to = 0 where wallet_id = ?', id)
    }
  }
}
