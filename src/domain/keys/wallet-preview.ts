import { type Chain, type ChainSlug, chainOf } from '../chains/chain.ts'
import { runSteps, type Steps } from '../steps.ts'
import type { Descriptor, Quorum } from './descriptor.ts'
import { keysOf } from './key-paths.ts'
import { OpenDescriptor } from './open-descriptor.ts'
import { type OneType, singleScripts } from './single-scripts.ts'
import type { WalletReading } from './wallet-reading.ts'

const SHOWN = 3

/** What a person compares with the wallet before anything is stored. */
export interface WalletPreview {
  readonly chain: ChainSlug
  /** As in descriptors, such as `wpkh`, `sh-wpkh` or `wsh-sortedmulti`. */
  readonly scriptType: string
  /** In canonical form, with its checksum. */
  readonly descriptor: string
  readonly receive: readonly string[]
  /** Empty without a branch for change. */
  readonly change: readonly string[]
  /** How many of how many signers must sign; null for a wallet with one key. */
  readonly quorum: { readonly required: number; readonly signers: number } | null
  /** Of the master keys, as far as the text says them. */
  readonly fingerprints: readonly string[]
}

/** The first addresses of a reading; a `combo` has one preview for each of its scripts. Throws AppError `unsupported_wallet`. */
export function previewWallet(reading: WalletReading): readonly WalletPreview[] {
  return runSteps(previewSteps(reading))
}

/** The same, with a pause after each branch. */
export function* previewSteps({ chain: slug, descriptor }: WalletReading): Steps<readonly WalletPreview[]> {
  const chain = chainOf(slug)
  const previews: WalletPreview[] = []
  for (const script of singleScripts(descriptor, chain)) previews.push(yield* previewOf(script, chain))
  return previews
}

function* previewOf(script: OneType, chain: Chain): Steps<WalletPreview> {
  const opened = new OpenDescriptor(script, chain)
  const branches: (readonly string[])[] = []
  for (const branch of opened.branches.slice(0, 2)) {
    branches.push(opened.addresses(branch, 0, SHOWN).map(({ address }) => address))
    yield
  }
  const [receive = [], change = []] = branches
  const fingerprints = new Set(keysOf(script).flatMap(({ origin }) => origin?.fingerprint ?? []))
  return {
    chain: chain.slug,
    scriptType: opened.scriptType,
    descriptor: opened.text,
    receive,
    change,
    quorum: quorumOf(script),
    fingerprints: [...fingerprints],
  }
}

function quorumOf(script: Descriptor | Quorum): WalletPreview['quorum'] {
  if ('threshold' in script) return { required: script.threshold, signers: script.keys.length }
  if ('inner' in script) return quorumOf(script.inner)
  return script.kind === 'tr' && script.tree !== null && 'threshold' in script.tree
    ? quorumOf(script.tree)
    : null
}
