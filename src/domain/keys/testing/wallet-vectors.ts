import { readFileSync } from 'node:fs'

/** Public test vectors of BIPs, SLIPs and wallets; `sources` in them says which. */
export interface WalletVectors {
  readonly bip32Valid: readonly {
    readonly chains: readonly { readonly path: string; readonly xpub: string }[]
  }[]
  readonly bip32Invalid: readonly { readonly key: string; readonly reason: string }[]
  readonly descriptorsValid: readonly {
    readonly descriptor: string
    readonly scripts: readonly string[]
    readonly private: boolean
    readonly checksum: string
  }[]
  readonly descriptorsInvalid: readonly { readonly descriptor: string; readonly reason: string }[]
  readonly descriptorChecksum: readonly {
    readonly what: string
    readonly text: string
    readonly valid: boolean
  }[]
  readonly checksumsInTheWild: readonly { readonly text: string; readonly valid: boolean }[]
  readonly keyExpressionsValid: readonly { readonly what: string; readonly text: string }[]
  readonly keyExpressionsInvalid: readonly { readonly what: string; readonly text: string }[]
  readonly multipathValid: readonly { readonly descriptor: string; readonly expands: readonly string[] }[]
  readonly multipathInvalid: readonly { readonly descriptor: string; readonly reason: string }[]
  readonly annotationsValid: readonly string[]
  readonly annotationsInvalid: readonly { readonly reason: string; readonly text: string }[]
  readonly eightCoins: readonly DerivationVector[]
  readonly derivations: readonly DerivationVector[]
  readonly multisig: readonly {
    readonly id: string
    readonly chain: string
    readonly descriptor: string
    readonly addresses: Readonly<Record<string, string>>
  }[]
  readonly walletFiles: readonly {
    readonly id: string
    readonly content: string
    readonly expect: ExpectedWallet & {
      readonly outcome: string
      readonly name?: string
      readonly wallets?: readonly ExpectedWallet[]
    }
  }[]
  readonly policiesValid: readonly {
    readonly template: string
    readonly keys: readonly string[]
    readonly descriptor: string
  }[]
  readonly policiesInvalid: readonly { readonly template: string; readonly reason: string }[]
  readonly privateMaterial: readonly { readonly id: string; readonly text: string }[]
  readonly otherCoins: readonly { readonly key: string; readonly coin: string }[]
}

interface ExpectedWallet {
  readonly descriptor?: string
  readonly addresses?: Readonly<Record<string, string>>
}

interface DerivationVector {
  readonly chain: string
  readonly type: string
  readonly key: string
  /** By "branch/index". */
  readonly addresses: Readonly<Record<string, string>>
}

const FILE = new URL('../fixtures/wallet-vectors.json', import.meta.url)

export function readWalletVectors(): WalletVectors {
  return JSON.parse(readFileSync(FILE, 'utf8')) as WalletVectors
}
