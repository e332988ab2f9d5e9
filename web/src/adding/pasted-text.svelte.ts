import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import type { Portfolio } from '../state/portfolio.svelte.ts'
import { AddressReader } from './address-reader.ts'
import { inSlices } from './in-slices.ts'
import { candidatesOf, readMatches } from './read-candidates.ts'
import type { Match } from './read-lines.ts'

/** The text on the page, and the candidates that it contains. Parsing runs behind the typing. */
export class PastedText {
  readonly #portfolio: Portfolio
  readonly #reader = new AddressReader()
  #text = $state('')
  /** The matches of the last text that was parsed to its end. */
  #parsed: { readonly text: string; readonly matches: readonly Match[] } = $state.raw({
    text: '',
    matches: [],
  })
  /** By the `choice` of a candidate. */
  #chosen: ReadonlyMap<string, ChainSlug> = $state.raw(new Map())
  #parsing = new AbortController()

  readonly #added = $derived.by(
    () => new Set(this.#portfolio.addresses.map(({ chain, address }) => `${chain}:${address}`)),
  )
  readonly candidates = $derived.by(() =>
    candidatesOf(
      this.#parsed.matches,
      this.#reader,
      (chain, address) => this.#added.has(`${chain}:${address}`),
      this.#chosen,
    ),
  )
  readonly ready = $derived(this.candidates.filter((candidate) => candidate.state === 'ready'))
  readonly isParsing = $derived(this.#parsed.text !== this.#text)

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio
  }

  get text(): string {
    return this.#text
  }

  set text(text: string) {
    this.#text = text
    this.#parsing.abort()
    this.#parsing = new AbortController()
    const { signal } = this.#parsing
    void inSlices(readMatches(text, this.#reader), signal).then((matches) => {
      if (matches !== null && !signal.aborted) this.#parsed = { text, matches }
    })
  }

  append(more: string): void {
    this.text = this.#text.trim() === '' ? more : `${this.#text.trimEnd()}\n${more}`
  }

  /** The chains on which a candidate's text is valid. */
  validChains(text: string): readonly ChainSlug[] {
    return this.#reader.validChains(text)
  }

  choose(choice: string, chain: ChainSlug): void {
    this.#chosen = new Map([...this.#chosen, [choice, chain]])
  }
}
