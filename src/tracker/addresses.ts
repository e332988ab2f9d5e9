import { parseLabel } from '../domain/address/label.ts'
import { parseAddress, parseOnEveryChain } from '../domain/address/parse-address.ts'
import type { TrackedAddress } from '../domain/address/tracked-address.ts'
import type { ChainSlug } from '../domain/chains/chain.ts'
import { AppError } from '../domain/errors.ts'
import { relabelled } from '../domain/labels/address-labels.ts'
import type { AddressBook, AddressFilter, AddressSearch } from '../domain/ports/address-book.ts'
import type { Histories } from '../domain/ports/histories.ts'
import type { Labels } from '../domain/ports/labels.ts'
import type { SyncRequests } from '../domain/ports/sync-requests.ts'
import { existing } from './existing.ts'
import { labelOfAddress } from './labels/kept-labels.ts'

export interface NewAddressRequest {
  /** As the user entered it. */
  readonly text: string
  /** Undefined: the first chain that the text is valid on. */
  readonly chain: ChainSlug | undefined
  /** As the user entered it. */
  readonly label: string | null
  /** Queue it for synchronisation at once. */
  readonly sync: boolean
}

export interface AddedAddress {
  readonly address: TrackedAddress
  /** Other chains on which the text is an address. */
  readonly alsoValidOn: readonly ChainSlug[]
}

export type AddressQuery = Omit<AddressFilter, 'search'> & { readonly search?: string | undefined }

export interface AddressesPorts {
  readonly book: AddressBook
  readonly histories: Histories
  readonly requests: SyncRequests
  readonly labels: Labels
}

/** Which addresses are tracked. Calls throw AppError. */
export class Addresses {
  readonly #ports: AddressesPorts

  constructor(ports: AddressesPorts) {
    this.#ports = ports
  }

  async add({ text, chain, label, sync }: NewAddressRequest): Promise<AddedAddress> {
    const { book, requests, labels } = this.#ports
    const valid = parseOnEveryChain(text)
    // An invalid text is parsed again for the reason.
    const parsed =
      valid.find((one) => chain === undefined || one.chain === chain) ?? parseAddress(text, chain)
    const given = parseLabel(label) ?? (await labelOfAddress(labels, parsed.chain, parsed.address))
    const { added, address } = await book.add({ ...parsed, label: given }, { sync })
    const { id } = address
    if (!added)
      throw new AppError('address_exists', `This address is already tracked; its id is ${id}.`, { id })
    if (sync) requests.wake()
    const others = valid.filter((one) => one.chain !== parsed.chain)
    return { address, alsoValidOn: others.map((one) => one.chain) }
  }

  async get(id: number): Promise<TrackedAddress> {
    return existing(id, await this.#ports.book.get(id))
  }

  /** Without a chain on every one that the text is valid on. */
  async find(text: string, chain: ChainSlug | undefined): Promise<TrackedAddress> {
    const first = parseAddress(text, chain)
    for (const parsed of chain === undefined ? parseOnEveryChain(text) : [first]) {
      const address = await this.#ports.book.find(parsed.chain, parsed.address)
      if (address !== null) return address
    }
    throw new AppError('address_not_found', 'This address is not tracked.')
  }

  /** `search`: part of a label or an address, or a whole address in any form. */
  list({ search, ...filter }: AddressQuery): ReturnType<AddressBook['list']> {
    return this.#ports.book.list({
      ...filter,
      search: search === undefined ? undefined : searchOf(search),
    })
  }

  sparklines(addresses: readonly TrackedAddress[]): ReturnType<Histories['sparklines']> {
    return this.#ports.histories.sparklines(addresses.map(({ id }) => id))
  }

  async relabel(id: number, label: string | null): Promise<TrackedAddress> {
    const { book, labels } = this.#ports
    const parsed = parseLabel(label)
    const changed = await book.relabel(id, parsed)
    if (changed !== null) return changed
    // Files and people label an unused address of a wallet in the same place.
    const unused = existing(id, await book.get(id))
    await labels.apply(relabelled(unused, await labels.linesOf([unused.address]), parsed))
    return existing(id, await book.get(id))
  }

  /** Returns until when (ms) it can be restored. */
  async remove(id: number): Promise<number> {
    return existing(id, await this.#ports.book.remove(id))
  }

  async restore(id: number): Promise<TrackedAddress> {
    const { book, requests } = this.#ports
    const restored = existing(id, await book.restore(id))
    requests.wake()
    return restored
  }
}

function searchOf(text: string): AddressSearch {
  return { text: text.toLowerCase(), addresses: formsOf(text) }
}

/** The stored forms of an address that was written in another form; none if it is no address. */
function formsOf(text: string): readonly string[] {
  try {
    return [...new Set(parseOnEveryChain(text).map(({ address }) => address))]
  } catch {
    return []
  }
}
