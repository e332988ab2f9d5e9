import { chainOf } from '../chains/chain.ts'
import { HARDENED } from './child-keys.ts'
import { coinOfOrigin } from './coin-of-key.ts'
import type { Descriptor } from './descriptor.ts'
import { disagreeingLetters } from './key-letters.ts'
import { branchCount, isRanged, keysOf } from './key-paths.ts'
import { purposeType } from './purpose.ts'
import { scriptKind } from './script-kind.ts'
import { scriptTypeName } from './script-type-name.ts'
import type { WalletReading } from './wallet-reading.ts'

const COMPARE = 'Compare the first address with your wallet.'

/** Sentences about what a person may not expect of a wallet. */
export function warningsOn({ chain, descriptor }: WalletReading): readonly string[] {
  return [
    branchWarning(descriptor),
    pathWarning(descriptor),
    lettersWarning(descriptor),
    coinWarning({ chain, descriptor }),
    orderWarning(descriptor),
  ].filter((warning) => warning !== null)
}

function branchWarning(descriptor: Descriptor): string | null {
  if (!isRanged(descriptor)) return 'Only one address: this wallet has no others.'
  if (branchCount(descriptor) > 1) return null
  const steps = new Set(keysOf(descriptor).flatMap(({ ranged, path }) => (ranged ? [path.at(-1)] : [])))
  const [step] = steps.size === 1 ? steps : []
  if (step !== 0 && step !== 1) {
    return 'Only one branch of addresses: change that the wallet takes on another branch is not followed.'
  }
  const [which, other] = step === 0 ? ['receive', 'change'] : ['change', 'receive']
  return `Only ${which} addresses: the ${other} addresses are not followed. To follow both, write /<0;1>/* in place of /${step}/*, and remove the # with the checksum behind it.`
}

function pathWarning(descriptor: Descriptor): string | null {
  const kind = scriptKind(descriptor)
  for (const { origin } of keysOf(descriptor)) {
    const type = purposeType(origin)
    if (type !== null && type !== kind && descriptor.kind !== 'combo') {
      const step = (origin?.path[0] ?? 0) - HARDENED
      return `The path of a key (${step}h) is for ${scriptTypeName(type)}, but the script type is ${scriptTypeName(kind)}. ${COMPARE}`
    }
  }
  return null
}

function lettersWarning(descriptor: Descriptor): string | null {
  const prefix = disagreeingLetters(descriptor)
  if (prefix === null) return null
  return `The letters of the key (${prefix}…) say another script type than ${scriptTypeName(scriptKind(descriptor))}. ${COMPARE}`
}

/** Bitcoin Cash and eCash began as Bitcoin, and their wallets keep its paths. */
function coinWarning({ chain, descriptor }: WalletReading): string | null {
  if (chain === 'bitcoin-cash' || chain === 'ecash') return null
  for (const { origin } of keysOf(descriptor)) {
    const coin = coinOfOrigin(origin)
    if (coin !== null && coin !== chain) {
      return `The path of a key is that of ${chainOf(coin).name}, not of ${chainOf(chain).name}. ${COMPARE}`
    }
  }
  return null
}

function orderWarning(descriptor: Descriptor): string | null {
  if (!scriptKind(descriptor).endsWith('-multi') || keysOf(descriptor).length === 1) return null
  return `The keys are used in the order in which they are written (multi). Some programs write multi but sort the keys. ${COMPARE}`
}
