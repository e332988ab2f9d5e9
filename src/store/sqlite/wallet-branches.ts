import type { DatabaseSync } from 'node:sqlite'
import type { FollowedAddresses, NewBranch } from '../../domain/wallet/followed-addresses.ts'
import type { BranchPlace } from '../../domain/wallet/wallet-extension.ts'
import { Statements } from './statements.ts'

/** The descriptors and branches of wallets. Each method is part of a transaction. */
export class WalletBranches {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  /** Adds branches without addresses. Returns what is to be followed of them. */
  add(walletId: number, branches: readonly NewBranch[]): readonly FollowedAddresses[] {
    const row = this.#statements.get(
      'select coalesce(max(number) + 1, 0) as next from wallet_branch where wallet_id = ?',
      walletId,
    )
    const next = Number(row?.['next'])
    return branches.map(({ descriptor, branch, addresses, derived }, index) => {
      this.#statements.run(
        'insert into wallet_branch (wallet_id, number, descriptor, branch) values (?, ?, ?, ?)',
        walletId,
        next + index,
        descriptor,
        branch,
      )
      return { number: next + index, text: null, from: 0, derived, addresses }
    })
  }

  /** Gives the branches, by their numbers, their places among other descriptors. */
  move(walletId: number, places: ReadonlyMap<number, BranchPlace>): void {
    for (const [number, { descriptor, branch }] of places) {
      this.#statements.run(
        'update wallet_branch set descriptor = ?, branch = ? where wallet_id = ? and number = ?',
        descriptor,
        branch,
        walletId,
        number,
      )
    }
  }

  /**
   * Drops the other descriptors, their branches and what was followed of them. The kept ones are numbered from 0 again.
   * Their scripts are remembered as dropped. Returns the addresses that are tracked alone from then on.
   */
  keepOnly(walletId: number, descriptors: readonly number[]): readonly number[] {
    const kept = JSON.stringify(descriptors)
    const others = `wallet_id = ?1 and descriptor not in (select value from json_each(?2))`
    for (const table of ['unused_address', 'shared_address']) {
      this.#statements.run(
        `delete from ${table} where wallet_id = ?1 and branch in (select number from wallet_branch where ${others})`,
        walletId,
        kept,
      )
    }
    const released = this.#statements.all(
      `delete from derivation where wallet_id = ?1 and branch in (select number from wallet_branch where ${others})
        returning address_id`,
      walletId,
      kept,
    )
    this.#statements.run(
      `update wallet set dropped_scripts = (select json_group_array(identity) from (
          select value as identity from json_each(dropped_scripts)
            union select identity from wallet_script where ${others}))
        where id = ?1`,
      walletId,
      kept,
    )
    this.#statements.run('update wallet_descriptor set tentative = 0 where wallet_id = ?', walletId)
    this.#statements.run(`delete from wallet_branch where ${others}`, walletId, kept)
    this.#statements.run(`delete from wallet_script where ${others}`, walletId, kept)
    this.#statements.run(
      `delete from wallet_descriptor where wallet_id = ?1 and number not in (select value from json_each(?2))`,
      walletId,
      kept,
    )
    for (const [number, descriptor] of descriptors.toSorted((a, b) => a - b).entries()) {
      for (const table of ['wallet_branch', 'wallet_script']) {
        this.#statements.run(
          `update ${table} set descriptor = ? where wallet_id = ? and descriptor = ?`,
          number,
          walletId,
          descriptor,
        )
      }
      this.#statements.run(
        'update wallet_descriptor set number = ? where wallet_id = ? and number = ?',
        number,
        walletId,
        descriptor,
      )
    }
    return released.map((row) => Number(row['address_id']))
  }
}
