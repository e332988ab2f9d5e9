import { type Chain, chainOf } from '../chains/chain.ts'
import { addressesInSlices, type Turns } from '../keys/addresses-in-slices.ts'
import { type DerivedAddress, type OpenDescriptor, openDescriptor } from '../keys/open-descriptor.ts'
import type { FollowedAddresses, NewBranch } from './followed-addresses.ts'
import { GapNotCovered, type ShortBranch } from './gap-not-covered.ts'
import type { WalletBranch, WalletState } from './wallet.ts'

/** The descriptors of a wallet. */
type ScriptsOf = Pick<WalletState, 'chain'> & { readonly descriptors: readonly { readonly text: string }[] }

/** Derives the addresses of one wallet, a few at a time. */
export class WalletScripts {
  readonly #chain: Chain
  readonly #texts: readonly string[]
  readonly #opened = new Map<string, OpenDescriptor>()
  readonly #turns: Turns

  constructor({ chain, descriptors }: ScriptsOf, turns: Turns) {
    this.#turns = turns
    this.#chain = chainOf(chain)
    this.#texts = descriptors.map(({ text }) => text)
  }

  /** The branches that a descriptor has. */
  branchesOf(descriptor: number): readonly number[] {
    return this.#open(descriptor).branches
  }

  /** More addresses of branches, up to how many each is to have by number. */
  async more(
    branches: readonly WalletBranch[],
    derived: ReadonlyMap<number, number>,
  ): Promise<readonly FollowedAddresses[]> {
    const more: FollowedAddresses[] = []
    for (const { number, descriptor, branch, derived: from } of branches) {
      const opened = this.#open(descriptor)
      const to = Math.min(derived.get(number) ?? from, opened.size)
      if (to <= from) continue
      const addresses = await this.#derive(opened, branch, from, to)
      more.push({ number, text: this.#texts[descriptor] as string, from, derived: to, addresses })
    }
    return more
  }

  /**
   * Writes more addresses of branches, with as many more as the store requires: behind those that it adopts, the gap is
   * followed as well.
   */
  async follow<T>(
    more: readonly FollowedAddresses[],
    write: (more: readonly FollowedAddresses[]) => Promise<T>,
  ): Promise<T> {
    return covered(more, write, async (given, short) => {
      const others = given.filter(({ number }) => short.every((one) => one.number !== number))
      const extended: FollowedAddresses[] = []
      for (const { number, text, branch, derived: from, required: derived } of short) {
        // Those of a branch that has been extended meanwhile are derived again from there on.
        const before = given.find((one) => one.number === number && one.derived === from && one.text === text)
        // The wallet may have other descriptors meanwhile.
        const added = await this.#derive(this.#openText(text), branch, from, derived)
        extended.push({
          number,
          text,
          from: before?.from ?? from,
          derived,
          addresses: [...(before?.addresses ?? []), ...added],
        })
      }
      return [...others, ...extended]
    })
  }

  /** Writes new branches in the same way. `descriptors` are the places here of those that the store has then. */
  async add<T>(
    branches: readonly NewBranch[],
    descriptors: readonly number[],
    write: (branches: readonly NewBranch[]) => Promise<T>,
  ): Promise<T> {
    return covered(branches, write, async (given, short) => {
      const extended: NewBranch[] = []
      for (const one of given) {
        const found = short.find(
          ({ descriptor, branch }) => descriptors[descriptor] === one.descriptor && branch === one.branch,
        )
        const derived = found?.required ?? one.derived
        const opened = this.#open(one.descriptor)
        const added = await this.#derive(opened, one.branch, one.derived, derived)
        extended.push({ ...one, derived, addresses: [...one.addresses, ...added] })
      }
      return extended
    })
  }

  /** The first addresses of a branch, for a branch that is new. */
  async first(descriptor: number, branch: number, count: number): Promise<NewBranch> {
    const opened = this.#open(descriptor)
    const derived = Math.min(count, opened.size)
    return { descriptor, branch, derived, addresses: await this.#derive(opened, branch, 0, derived) }
  }

  /** How many addresses a branch has at most. */
  sizeOf({ descriptor }: Pick<WalletBranch, 'descriptor'>): number {
    return this.#open(descriptor).size
  }

  async #derive(opened: OpenDescriptor, branch: number, from: number, to: number): Promise<DerivedAddress[]> {
    const addresses: DerivedAddress[] = []
    for await (const some of addressesInSlices(opened, { branch, from, to }, this.#turns))
      addresses.push(...some)
    return addresses
  }

  #open(descriptor: number): OpenDescriptor {
    return this.#openText(this.#texts[descriptor] as string)
  }

  #openText(text: string): OpenDescriptor {
    const opened = this.#opened.get(text) ?? openDescriptor(text, this.#chain)
    this.#opened.set(text, opened)
    return opened
  }
}

/** Attempts after which many addresses seem to be tracked already, and more are followed than required. */
const PATIENCE = 3

async function covered<Given, T>(
  first: readonly Given[],
  write: (given: readonly Given[]) => Promise<T>,
  extend: (given: readonly Given[], short: readonly ShortBranch[]) => Promise<readonly Given[]>,
): Promise<T> {
  let given = first
  for (let attempt = 1; ; attempt++) {
    try {
      return await write(given)
    } catch (error) {
      if (!(error instanceof GapNotCovered)) throw error
      const more = (derived: number) => (attempt > PATIENCE ? Math.floor(derived / 2) : 0)
      given = await extend(
        given,
        error.short.map((one) => ({ ...one, required: one.required + more(one.derived) })),
      )
    }
  }
}
