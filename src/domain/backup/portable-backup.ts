import type { ChainSlug } from '../chains/chain.ts'

export const BACKUP_FORMAT = 'mini-cointracker'
/** A program reads its own version and earlier ones. */
export const BACKUP_VERSION = 1

/** Wallets and groups by their ids in the backup; addresses of wallets have none there. */
export type SavedMember =
  | { readonly wallet: number }
  | { readonly group: number }
  | { readonly chain: ChainSlug; readonly address: string }

interface SavedAddress {
  readonly chain: ChainSlug
  readonly address: string
  readonly label: string | null
}

interface SavedWallet {
  readonly id: number
  readonly chain: ChainSlug
  readonly name: string
  readonly gapLimit: number
  /** Public keys only. */
  readonly descriptors: readonly string[]
}

export interface SavedGroup {
  readonly id: number
  readonly name: string
  readonly members: readonly SavedMember[]
}

/** Lines of label files (BIP-329) of one chain; null: of no chain in particular. */
export interface SavedLabels {
  readonly chain: ChainSlug | null
  readonly lines: readonly string[]
}

/** `hash`: of a transaction, 64 lower-case hex digits. */
interface SavedNote {
  readonly chain: ChainSlug
  readonly hash: string
  readonly note: string
}

/** What a person has entered. Everything else is read from the sources again. */
export interface PortableBackup {
  readonly addresses: readonly SavedAddress[]
  readonly wallets: readonly SavedWallet[]
  readonly groups: readonly SavedGroup[]
  readonly labels: readonly SavedLabels[]
  readonly notes: readonly SavedNote[]
}
