import { parseAddress } from '../address/parse-address.ts'
import type { TrackedAddress } from '../address/tracked-address.ts'
import type { Wallet, WalletBranch } from './wallet.ts'

export interface UnusedPlace {
  readonly id: number
  readonly index: number
  readonly address: string
  /** From files of labels. */
  readonly label: string | null
  /** A source announces its first transaction. */
  readonly live: boolean
}

/** An address that has no transaction, as its wallet knows it. */
export function unusedAddress(
  { chain, createdAt, status, error, nextSyncAt }: Wallet,
  { evidence, lookedUp }: WalletBranch,
  { id, index, address, label, live }: UnusedPlace,
): TrackedAddress {
  const known = evidence !== null && index < lookedUp ? evidence : null
  return {
    id,
    chain,
    address,
    type: parseAddress(address, chain).type,
    label,
    balance: 0n,
    unconfirmedBalance: 0n,
    transactionCount: 0,
    status: status === 'DONE' && known === null ? 'IN_PROGRESS' : known === null ? status : 'DONE',
    obtained: 0,
    total: known === null ? null : 0,
    error: known === null ? error : null,
    lastSyncedAt: known?.at ?? null,
    nextSyncAt,
    live,
    stated: null,
    verification:
      known === null
        ? null
        : {
            state: 'verified',
            source: known.source,
            height: known.height,
            balance: 0n,
            transactionCount: 0,
            checkedAt: known.at,
            proof: 'set',
            confirmedBy: [known.source],
            difference: null,
            opinions: [],
          },
    damage: null,
    auditedAt: null,
    createdAt,
  }
}
