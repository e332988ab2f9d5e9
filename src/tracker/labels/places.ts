import type { ChainSlug } from '../../domain/chains/chain.ts'
import type { NewLabelLine } from '../../domain/labels/label-changes.ts'
import { type AddressPlace, type LabelLine, placesOf } from '../../domain/labels/label-line.ts'
import type { FollowedAddress, FollowedAddresses } from '../../domain/ports/followed-addresses.ts'

/** Where the lines of a file belong: the chains of their addresses, and which of these are tracked. */
export class Places {
  readonly #chain: ChainSlug | undefined
  readonly #places: ReadonlyMap<string, readonly AddressPlace[]>
  readonly #followed: ReadonlyMap<string, ReadonlyMap<string, FollowedAddress>>

  private constructor(
    chain: ChainSlug | undefined,
    places: ReadonlyMap<string, readonly AddressPlace[]>,
    followed: ReadonlyMap<string, ReadonlyMap<string, FollowedAddress>>,
  ) {
    this.#chain = chain
    this.#places = places
    this.#followed = followed
  }

  /** `chain`: that of lines whose references do not say it, or could be of several. */
  static async find(
    lines: readonly LabelLine[],
    chain: ChainSlug | undefined,
    followed: FollowedAddresses,
  ): Promise<Places> {
    const refs = new Set(lines.flatMap(({ type, ref }) => (type === 'addr' ? [ref] : [])))
    const places = new Map([...refs].map((ref) => [ref, placesOf(ref)] as const))
    const tracked = new Map<string, ReadonlyMap<string, FollowedAddress>>()
    for (const [slug, found] of Map.groupBy([...places.values()].flat(), (place) => place.chain)) {
      const addresses = found.map(({ address }) => address)
      tracked.set(slug, await followed.among(slug, addresses))
    }
    return new Places(chain, places, tracked)
  }

  /** An address of several chains belongs to the one on which it is tracked. */
  place({ type, ref, origin, content }: LabelLine): NewLabelLine {
    const places = this.#places.get(ref) ?? []
    const [first] = places
    if (type !== 'addr' || first === undefined)
      return { chain: this.#chain ?? '', type, ref, origin, content }
    const { chain, address } =
      places.find((place) => place.chain === this.#chain) ??
      places.find((place) => this.followed(place.chain, place.address) !== null) ??
      first
    return { chain, type, ref: address, origin, content }
  }

  followed(chain: ChainSlug, address: string): FollowedAddress | null {
    return this.#followed.get(chain)?.get(address) ?? null
  }
}
