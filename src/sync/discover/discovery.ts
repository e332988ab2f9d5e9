import type { Claim } from '../../domain/ports/claim.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type {
  DiscoveryClaim,
  DiscoveryStore,
  GapAnswers,
  UnusedAddress,
  UsedAddress,
} from '../../domain/ports/discovery-store.ts'
import { nextDerived } from '../../domain/wallet/gap.ts'
import { TURNS } from '../../domain/wallet/turns.ts'
import { keptDescriptors } from '../../domain/wallet/unfinished-discovery.ts'
import type { WalletBranch, WalletState } from '../../domain/wallet/wallet.ts'
import { WalletScripts } from '../../domain/wallet/wallet-scripts.ts'
import type { LookedUp } from '../run/look-up.ts'
import { WalletAnswers } from '../run/wallet-answers.ts'
import type { AddressLookUp, LookUpAnswer } from './address-look-up.ts'

export interface DiscoveryParts {
  readonly store: DiscoveryStore
  readonly addresses: AddressLookUp
  readonly clock: Clock
  /** Publishes the history of a claimed address from a page that holds all of it. */
  readonly publish: (claim: Claim, answer: LookedUp) => Promise<void>
  readonly publishedAtOnce: number
}

/**
 * Looks up the unused addresses of a wallet, in sets over its branches, and follows more of them until the gap behind the
 * last used one of each branch is found empty. An earlier discovery that was interrupted is continued.
 */
export class Discovery {
  readonly #parts: DiscoveryParts
  readonly #claim: DiscoveryClaim
  #wallet: WalletState
  /** Of the descriptors that the wallet has now. */
  #scripts: WalletScripts
  /** The next index to look up, by the number of the branch. */
  readonly #next = new Map<number, number>()
  readonly #answers: WalletAnswers
  /** The evidence of the gap. */
  #answered: GapAnswers | null
  /** What the last answer proves is published while the source answers the next question. */
  #publishing: Promise<void> = Promise.resolve()

  constructor(parts: DiscoveryParts, claim: DiscoveryClaim) {
    this.#parts = parts
    this.#claim = claim
    this.#wallet = claim.wallet
    this.#answered = claim.discovered ? null : claim.answered
    this.#scripts = new WalletScripts(claim.wallet, TURNS)
    this.#answers = new WalletAnswers(!claim.discovered)
  }

  /** Null if there was no address to look up. Throws AllSourcesFailed, RunLost. */
  async run(): Promise<GapAnswers | null> {
    try {
      return await this.#run()
    } finally {
      await this.#publishing
    }
  }

  async #run(): Promise<GapAnswers | null> {
    const { store } = this.#parts
    for (;;) {
      const more = await this.#scripts.more(this.#wallet.branches, this.#wanted(this.#wallet))
      if (more.length > 0) {
        this.#wallet = await this.#scripts.follow(more, (all) => store.follow(this.#claim, all))
      }
      const batch = await this.#nextBatch()
      if (batch.length > 0) await this.#lookUp(batch)
      else if (more.length === 0 && !(await this.#addBranches())) return this.#answered
    }
  }

  async #lookUp(batch: readonly UnusedAddress[]): Promise<void> {
    const { store, addresses } = this.#parts
    const { chain, gapLimit } = this.#wallet
    const wallet = { descriptors: this.#descriptorsOf(batch), gapLimit, answers: this.#answers }
    const answer = await addresses.lookUp(
      chain,
      batch.map(({ address }) => address),
      { manual: this.#claim.manual, tipFloor: provenHeight(this.#wallet), wallet },
    )
    const used = usedIn(batch, answer)
    for (const { branch, index } of batch) this.#next.set(branch, index + 1)
    const followed = withUsed(this.#wallet, used)
    const more = await this.#scripts.more(followed.branches, this.#wanted(followed))
    const lookedUp = new Map(
      [...new Set(batch.map(({ branch }) => branch))].map((number) => [number, this.#nextOf(number)]),
    )
    // A gap was empty at the block at which the oldest of its answers was given.
    const height = Math.min(this.#answered?.height ?? Number.POSITIVE_INFINITY, answer.tip)
    const answered = { height, source: answer.source }
    await this.#publishing
    const recorded = await this.#scripts.follow(more, (all) =>
      store.record(this.#claim, { used, lookedUp, answered, more: all }),
    )
    this.#wallet = recorded.wallet
    this.#answered = answered
    this.#publishing = this.#publish(recorded.claims, answer)
    // Awaited before the next answer is recorded, and at the end.
    this.#publishing.catch(() => {})
  }

  async #publish(claims: readonly Claim[], { used }: LookUpAnswer): Promise<void> {
    const { publish, publishedAtOnce } = this.#parts
    for (let from = 0; from < claims.length; from += publishedAtOnce) {
      const some = claims.slice(from, from + publishedAtOnce)
      await Promise.all(some.map((claim) => publish(claim, used.get(claim.address) as LookedUp)))
    }
  }

  /** The next unused addresses of all branches, as many as one request takes. */
  async #nextBatch(): Promise<readonly UnusedAddress[]> {
    const { store } = this.#parts
    const capacity = this.#capacity()
    const batch: UnusedAddress[] = []
    for (const { number } of this.#wallet.branches) {
      if (batch.length === capacity) break
      batch.push(...(await store.unused(this.#claim, number, this.#nextOf(number), capacity - batch.length)))
    }
    return batch
  }

  /** Once a script type of several is found to be used, it gets its other branches, and those that are not used are dropped. */
  async #addBranches(): Promise<boolean> {
    const { branches, gapLimit } = this.#wallet
    const kept = keptDescriptors(this.#wallet)
    if (kept === null) return false
    const known = (descriptor: number, branch: number) =>
      branches.some((other) => other.descriptor === descriptor && other.branch === branch)
    const missing = kept.flatMap((descriptor) =>
      this.#scripts
        .branchesOf(descriptor)
        .filter((branch) => !known(descriptor, branch))
        .map((branch) => ({ descriptor, branch })),
    )
    const more = await Promise.all(
      missing.map(({ descriptor, branch }) => this.#scripts.first(descriptor, branch, gapLimit)),
    )
    this.#wallet = await this.#scripts.add(more, kept, (all) =>
      this.#parts.store.detected(this.#claim, kept, all),
    )
    this.#scripts = new WalletScripts(this.#wallet, TURNS)
    // New branches may have the numbers of dropped ones.
    const old = new Set(
      branches.filter(({ descriptor }) => kept.includes(descriptor)).map(({ number }) => number),
    )
    for (const { number } of this.#wallet.branches) if (!old.has(number)) this.#next.delete(number)
    return true
  }

  #wanted(wallet: WalletState): ReadonlyMap<number, number> {
    const open = wallet.branches.filter((branch) => branch.derived < this.#scripts.sizeOf(branch))
    return nextDerived(open, wallet.gapLimit, this.#capacity())
  }

  #capacity(): number {
    const { chain, descriptors } = this.#wallet
    return this.#parts.addresses.capacity(
      chain,
      descriptors.map(({ text }) => text),
    )
  }

  #descriptorsOf(batch: readonly UnusedAddress[]): readonly string[] {
    const { branches, descriptors } = this.#wallet
    const numbers = new Set(batch.map(({ branch }) => branch))
    const places = branches.filter(({ number }) => numbers.has(number)).map(({ descriptor }) => descriptor)
    return [...new Set(places)].flatMap((place) => descriptors[place]?.text ?? [])
  }

  #nextOf(number: number): number {
    const branch = this.#wallet.branches.find((one) => one.number === number)
    return this.#next.get(number) ?? (this.#claim.discovered ? 0 : (branch?.lookedUp ?? 0))
  }
}

function usedIn(batch: readonly UnusedAddress[], { used }: LookUpAnswer): readonly UsedAddress[] {
  return batch.flatMap((one) => {
    const page = used.get(one.address)
    return page === undefined ? [] : { ...one, isRead: page !== null }
  })
}

function withUsed(wallet: WalletState, used: readonly UsedAddress[]): WalletState {
  const last = (branch: WalletBranch) =>
    Math.max(
      branch.lastFollowed,
      ...used.filter((one) => one.branch === branch.number).map(({ index }) => index),
    )
  return { ...wallet, branches: wallet.branches.map((branch) => ({ ...branch, lastFollowed: last(branch) })) }
}

/** The highest block at which a gap of the wallet was known to be empty; 0 for none. */
function provenHeight({ branches }: WalletState): number {
  return Math.max(0, ...branches.map(({ evidence }) => evidence?.height ?? 0))
}
