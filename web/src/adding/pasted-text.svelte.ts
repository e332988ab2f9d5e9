import type { ChainSlug } from '../../../src/domain/chains/chain.ts'
import { findSecret } from '../../../src/domain/secrets/find-secret.ts'
import type { Portfolio } from '../state/portfolio.svelte.ts'
import { AddressReader } from './address-reader.ts'
import type { Candidate } from './candidate.ts'
import { decodeFile } from './decode-file.ts'
import { inSlices } from './in-slices.ts'
import type { Mention } from './mention.ts'
import { candidatesIn, readMentions, type Secrecy, secrecyOf, withoutAdded } from './read-candidates.ts'
import { findWallet, type WalletInText } from './wallet/find-wallet.ts'

type Mentions = readonly (Mention | null)[]

/** A file whose text is not in the field: it is long, or contains a secret. */
export interface PastedFile {
  /** Null if the name itself may be a secret. */
  readonly name: string | null
  readonly mentions: Mentions
  readonly secrecy: Secrecy
  readonly wallet: WalletInText | null
}

interface Read {
  readonly text: string
  readonly fieldSecrecy: Secrecy
  readonly mentions: Mentions
  readonly candidates: readonly Candidate[]
  /** What the text is as a whole; its addresses are not looked for then. */
  readonly wallet: WalletInText | null
}

/** Longer texts make a field slow. */
const FIELD_LENGTH_MAX = 100_000
const NOTHING: Read = { text: '', fieldSecrecy: 'none', mentions: [], candidates: [], wallet: null }

/** The text on the page and the files, and the candidates that they contain. Reading runs behind the typing. */
export class PastedText {
  readonly #portfolio: Portfolio
  #reader = new AddressReader()
  #text = $state('')
  #files: readonly PastedFile[] = $state.raw([])
  /** What was found in the last text that was read to its end, and in the files. */
  #read: Read = $state.raw(NOTHING)
  /** By the `choice` of a candidate. */
  #chosen: ReadonlyMap<string, ChainSlug> = $state.raw(new Map())
  #reading = new AbortController()
  #isReadingFile = $state(false)

  /** The portfolio before the adding that is running; null while none is. */
  #addedBefore: ReadonlySet<string> | null = $state.raw(null)
  readonly #added: ReadonlySet<string> = $derived.by(
    () =>
      this.#addedBefore ??
      new Set(this.#portfolio.addresses.map(({ chain, address }) => `${chain}:${address}`)),
  )
  readonly candidates = $derived.by(() =>
    withoutAdded(this.#read.candidates, (chain, address) => this.#added.has(`${chain}:${address}`)),
  )
  readonly ready = $derived(this.candidates.filter((candidate) => candidate.state === 'ready'))
  readonly skipped = $derived(this.#read.mentions.filter((mention) => mention?.kind === 'skipped'))
  /** Of the text and the files together. */
  readonly secrecy: Secrecy = $derived.by(() => {
    const all = [this.#read.fieldSecrecy, ...this.#files.map((file) => file.secrecy)]
    return (['certain', 'possible'] as const).find((one) => all.includes(one)) ?? 'none'
  })
  /** In the text, not only in a file. */
  readonly fieldHasSecret = $derived(this.#read.fieldSecrecy !== 'none')
  /** The wallets in the text and in the files, each with the name of its file. */
  readonly wallets = $derived(
    [
      { file: null, wallet: this.#read.wallet },
      ...this.#files.map(({ name, wallet }) => ({ file: name, wallet })),
    ].flatMap(({ file, wallet }) => (wallet === null ? [] : { file, wallet })),
  )
  readonly isReading = $derived(this.#isReadingFile || this.#read.text !== this.#text)

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio
  }

  get text(): string {
    return this.#text
  }

  set text(text: string) {
    this.#text = text
    void this.#readAgain()
  }

  get files(): readonly PastedFile[] {
    return this.#files
  }

  /** Returns what to tell about the file: why it cannot be read, or how it was; null for nothing. */
  async addFile(file: File): Promise<string | null> {
    this.#isReadingFile = true
    try {
      const decoded = decodeFile(new Uint8Array(await file.arrayBuffer()))
      if (decoded.kind === 'problem') return decoded.reason
      if (decoded.text.trim() === '') return `${shownName(file.name) ?? 'The file'} is empty.`
      await this.#take(file.name, decoded.text)
      return decoded.note
    } finally {
      this.#isReadingFile = false
    }
  }

  removeFile(file: PastedFile): void {
    this.#files = this.#files.filter((one) => one !== file)
    void this.#readAgain()
  }

  /** Forgets a text and the files that have a secret, and what the reader remembers. */
  removeSecrets(): void {
    this.#reader = new AddressReader()
    if (this.fieldHasSecret) this.#text = ''
    this.#files = this.#files.filter((file) => file.secrecy === 'none')
    this.#chosen = new Map()
    this.#read = NOTHING
    void this.#readAgain()
  }

  /** Forgets a wallet that was added. */
  async removeWallet(added: WalletInText): Promise<void> {
    if (this.#read.wallet === added) this.#text = ''
    this.#files = this.#files.filter(({ wallet }) => wallet !== added)
    await this.#readAgain()
  }

  /** Adds what is ready. The candidates stay as they are meanwhile: each address that is added would compare all of them. */
  async whileAdding(add: (ready: PastedText['ready']) => Promise<void>): Promise<void> {
    const { ready } = this
    this.#addedBefore = this.#added
    try {
      await add(ready)
    } finally {
      this.#addedBefore = null
    }
  }

  /** The chains on which a candidate's text is valid. */
  validChains(text: string): readonly ChainSlug[] {
    return this.#reader.validChains(text)
  }

  choose(choice: string, chain: ChainSlug): void {
    this.#chosen = new Map([...this.#chosen, [choice, chain]])
    void this.#readAgain()
  }

  #hasAddress(mentions: Mentions): boolean {
    return mentions.some(
      (mention) =>
        mention?.kind === 'address' && !('reason' in this.#reader.read(mention.text, mention.chain)),
    )
  }

  async #take(name: string, text: string): Promise<void> {
    const { signal } = new AbortController()
    const found = (await inSlices(readMentions(text, this.#reader), signal)) ?? []
    const wallet = await findWallet(text, this.#hasAddress(found), signal)
    // Of a wallet nothing but what is public is kept, and its warning says so.
    const secrecy = wallet === null ? secrecyOf(found, this.#reader) : 'none'
    if (wallet !== null || secrecy !== 'none' || text.length > FIELD_LENGTH_MAX) {
      const mentions = wallet === null ? found : []
      this.#files = [...this.#files, { name: shownName(name), mentions, secrecy, wallet }]
      await this.#readAgain()
    } else this.text = this.#text.trim() === '' ? text : `${this.#text.trimEnd()}\n${text}`
  }

  async #readAgain(): Promise<void> {
    this.#reading.abort()
    this.#reading = new AbortController()
    const { signal } = this.#reading
    const text = this.#text
    const own = await inSlices(readMentions(text, this.#reader), signal)
    if (own === null || signal.aborted) return
    const wallet =
      text === this.#read.text ? this.#read.wallet : await findWallet(text, this.#hasAddress(own), signal)
    if (signal.aborted) return
    const mentions = [...(wallet === null ? own : []), ...this.#files.flatMap((file) => file.mentions)]
    const candidates = await inSlices(candidatesIn(mentions, this.#reader, this.#chosen), signal)
    if (candidates === null || signal.aborted) return
    const fieldSecrecy = secrecyOf(own, this.#reader)
    this.#read = { text, fieldSecrecy, mentions, candidates, wallet }
  }
}

function shownName(name: string): string | null {
  return findSecret(name) === null ? name : null
}
