import { base58 } from '@scure/base'
import { decodeBase58 } from './base58.ts'

const BASE58 = /^[1-9A-HJ-NP-Za-km-z]+$/
const SOLANA_LENGTH = /^.{43,44}$/
const SOLANA_BYTES = 32
/** SS58: the network, a public key and two bytes of checksum. */
const SUBSTRATE_LENGTH = /^.{47,48}$/
const SUBSTRATE_BYTES = 35
const SUBSTRATE_NETWORKS: Readonly<Record<number, string>> = { 0: 'Polkadot', 2: 'Kusama' }
/** By the version byte of base58check with 20 bytes of hash. */
const VERSIONS: Readonly<Record<number, string>> = {
  25: 'BlackCoin',
  38: 'Bitcoin Gold',
  55: 'Peercoin',
  60: 'Ravencoin or Komodo',
  65: 'Tron',
  71: 'Vertcoin',
  78: 'NEO',
}
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/^0x[0-9a-f]{40}$/i, 'an Ethereum address'],
  [/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:eth|sol|near|crypto)$/i, 'a name that stands for an address'],
  [/^r(?=.*\d)[1-9A-HJ-NP-Za-km-z]{24,34}$/, 'an XRP address'],
  [/^[XT][1-9A-HJ-NP-Za-km-z]{46}$/, 'an XRP address'],
  [/^(?:addr|stake)1[02-9ac-hj-np-z]{50,}$/i, 'a Cardano address'],
  [/^(?:DdzFF|Ae2td)[1-9A-HJ-NP-Za-km-z]{50,}$/, 'a Cardano address'],
  [/^[48][1-9A-HJ-NP-Za-km-z]{94}(?:[1-9A-HJ-NP-Za-km-z]{11})?$/, 'a Monero address'],
  [
    /^(?:cosmos|osmo|juno|celestia|inj|kava|thor|terra|axelar|dydx)1[02-9ac-hj-np-z]{38,}$/i,
    'a Cosmos address',
  ],
  [/^(?:tz[1-4]|KT1)[1-9A-HJ-NP-Za-km-z]{33}$/, 'a Tezos address'],
  [/^G[A-Z2-7]{55}$/, 'a Stellar address'],
  [/^[A-Z2-7]{58}$/, 'an Algorand address'],
  [/^(?:[XPC]-)?avax1[02-9ac-hj-np-z]{38}$/i, 'an Avalanche address'],
  [/^f[0-4][a-z2-7]{39,}$/, 'a Filecoin address'],
  [/^(?:nano|xrb|ban)_[13][0-9a-z]{59}$/, 'a Nano address'],
  [/^kaspa:[02-9ac-hj-np-z]{60,}$/i, 'a Kaspa address'],
  [/^(?:EQ|UQ)[0-9A-Za-z_-]{46}$/, 'a TON address'],
  [/^0\.0\.\d{3,}$/, 'a Hedera account'],
  [/^(?:bnb|one|zil|erd|dgb|vtc|rvn|btg|sys)1[02-9ac-hj-np-z]{38,}$/i, 'an address of another coin'],
  [/^(?:lq1|ex1)[02-9ac-hj-np-z]{38,}$/i, 'an address of the Liquid network'],
  [/^S[PM][0-9A-HJKMNP-TV-Z]{38,39}$/, 'a Stacks address'],
  [/^(?:lightning:)?ln(?:bc|tb|url)[0-9a-z]{20,}$/i, 'a Lightning invoice'],
  [/^lno1[0-9a-z]{20,}$/i, 'a Lightning offer'],
  [/^(?:sp|tsp)1[02-9ac-hj-np-z]{100,}$/i, 'a silent payment address'],
  [/^PM8T[1-9A-HJ-NP-Za-km-z]{112}$/, 'a payment code'],
  [/^npub1[02-9ac-hj-np-z]{58}$/i, 'a Nostr key'],
]

/** Base58, in both cases, that is longer than any address of a chain here but the shielded ones of Zcash (`zc`). */
const TOO_LONG = /^(?!zc)(?=.*[a-z])(?=.*[A-Z])[1-9A-HJ-NP-Za-km-z]{41,}$/

const SCHEME = /^(?:ethereum|solana|tron|ripple|xrpl|monero|stellar|web\+[a-z]+):(?:\/\/)?/i

/** What of another coin a text is, as in "a Solana address"; null for nothing known. Never true of a valid address. */
export function otherCoin(given: string): string | null {
  const text = given.replace(SCHEME, '')
  const form = FORMS.find(([pattern]) => pattern.test(text))?.[1]
  return form ?? (BASE58.test(text) ? base58Coin(text) : null)
}

/** Whether a text is so long that it resembles an address only by its first letter. */
export function isLongerThanAddresses(text: string): boolean {
  return TOO_LONG.test(text)
}

function base58Coin(text: string): string | null {
  if (SOLANA_LENGTH.test(text) && base58.decode(text).length === SOLANA_BYTES) return 'a Solana address'
  if (SUBSTRATE_LENGTH.test(text)) return substrateCoin(base58.decode(text))
  const bytes = text.length > 36 ? null : decodeBase58(text, 'sha256')
  const name = bytes?.length === 21 ? VERSIONS[bytes[0] as number] : undefined
  return name === undefined ? null : `an address of ${name}`
}

function substrateCoin(bytes: Uint8Array): string | null {
  if (bytes.length !== SUBSTRATE_BYTES) return null
  return `an address of ${SUBSTRATE_NETWORKS[bytes[0] as number] ?? 'a Polkadot parachain'}`
}
